"""The command line: finds the command, reads the settings, and says what is wrong in one line."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence

from bot import commands
from bot.settings import BadSetting, Settings
from knowledge.errors import BrokenData


def main(arguments: Sequence[str] | None = None, environ: Mapping[str, str] = os.environ) -> int:
    """Run one command; 0 when it went well, 2 when a setting or data file is wrong (which and why is printed)."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options, Settings.from_environment(environ))
    except (BadSetting, BrokenData) as problem:
        print(f"workation-desk: {problem}", file=sys.stderr)
        return 2
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="workation-desk", description="The front desk of a workation programme.")
    subparsers = parser.add_subparsers(required=True, metavar="command")
    for add in commands.ALL:
        add(subparsers)
    return parser
