"""What the command line takes, for tests of the texts that name commands."""

from bot.cli import _parser as parser_of


def accepts(words: list[str]) -> bool:
    """Tell whether the command line takes these words."""
    try:
        parser_of(words).parse_args(words)
    except SystemExit:
        return False
    return True
