"""Much told in one message: a whole trip, a trip and a case, several trips, two wishes."""
