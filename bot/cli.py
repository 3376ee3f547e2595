"""The command line: finds the command, reads the settings, and says what is wrong in one line."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence

from sqlalchemy.exc import SQLAlchemyError

from bot import commands, memory
from bot.settings import BadSetting, Settings
from knowledge.errors import BrokenData

_DATABASE = (
    "Is DATABASE_URL right and the server running? A new or older database is made ready by: workation-desk migrate"
)


def main(arguments: Sequence[str] | None = None, environ: Mapping[str, str] = os.environ) -> int:
    """Run one command; 0 when it went well, 2 when a setting, a data file or the database is wrong (why is printed)."""
    given = sys.argv[1:] if arguments is None else arguments
    with memory.for_good():
        parser = _parser(given)
    options = parser.parse_args(given)
    try:
        code: int = options.run(options, Settings.from_environment(environ))
    except (BadSetting, BrokenData) as problem:
        print(f"workation-desk: {problem}", file=sys.stderr)
        return 2
    except SQLAlchemyError as problem:
        said = str(getattr(problem, "orig", None) or type(problem).__name__)  # without the statement it was about
        print(f"workation-desk: the database: {said.splitlines()[0]}. {_DATABASE}", file=sys.stderr)
        return 2
    return code


def _parser(given: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="workation-desk", description="The front desk of a workation programme.")
    subparsers = parser.add_subparsers(required=True, metavar="command")
    for add in commands.adders(given):
        add(subparsers)
    return parser
