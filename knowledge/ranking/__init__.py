"""Ranking cards for a question by words alone: readings, characters, normalised forms, English words."""
