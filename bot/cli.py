"""The command line: finds the command, reads the settings, and says what is wrong in one line."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence

from bot import commands, memory
from bot.settings import BadSetting, Settings
from knowledge.errors import BrokenData


def main(arguments: Sequence[str] | None = None, environ: Mapping[str, str] = os.environ) -> int:
    """Run one command; 0 when it went well, 2 when a setting or data file is wrong (which and why is printed)."""
    given = sys.argv[1:] if arguments is None else arguments
    with memory.for_good():
        parser = _parser(given)
    options = parser.parse_args(given)
    try:
        code: int = options.run(options, Settings.from_environment(environ))
    except (BadSetting, BrokenData) as problem:
        print(f"workation-desk: {problem}", file=sys.stderr)
        return 2
    return code


def _parser(given: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="workation-desk", description="The front desk of a workation programme.")
    subparsers = parser.add_subparsers(required=True, metavar="command")
    for add in commands.adders(given):
        add(subparsers)
    return parser
