"""What stops a start: a setting that cannot be used."""


class BadSetting(Exception):  # noqa: N818  (it names what is bad, as BrokenData does)
    """A setting that cannot be used: its name, the reason, and what to do."""

    def __init__(self, name: str, reason: str, remedy: str) -> None:
        super().__init__(f"{name}: {reason}. {remedy}")
        self.name = name
        self.reason = reason
        self.remedy = remedy
