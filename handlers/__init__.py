"""What the desk can do for a person: pure, channel-neutral, no I/O, no clock."""
