"""The estimate of a trip, and what a message changes of one already told."""
