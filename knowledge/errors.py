"""What is wrong with a data file, said so that the person who edited it can mend it."""


class BrokenData(Exception):  # noqa: N818 - the words of the design: a broken file, not an error of the program
    """A data file that must not be used: which file, which key, and why."""

    def __init__(self, file: str, key: str, reason: str) -> None:
        super().__init__(f"{file}: {key}: {reason}")
        self.file = file
        self.key = key
        self.reason = reason
