"""Forms as data, the kinds of question they ask, and how they are walked."""
