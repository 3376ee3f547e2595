"""The outside world: channels, database, delivery, web pages, command line."""
