"""`workation-desk evaluate`: how well questions and places are understood, as a table and as a picture."""

import argparse
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from bot.settings import Settings


def add(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("evaluate", help="ask the labelled questions and print how many are understood")
    parser.add_argument("files", nargs="*", help="question files (default: those nothing was fitted to)")
    parser.add_argument("--picture", type=Path, help="also draw the figures into this file (needs matplotlib)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, _: Settings) -> int:
    """Measure and print; the questions are beside the tests, so it runs in the source folder only."""
    sys.path.insert(0, str(Path.cwd()))
    try:
        report = import_module("tests.evaluation.report")
    except ModuleNotFoundError:
        print("The labelled questions are not here: run this in the source folder.")
        return 2
    try:
        found = report.reports(arguments.files or report.HELD_OUT)
    except FileNotFoundError as problem:
        print(f"There is no such file of questions: {Path(problem.filename).name}")
        return 2
    print(report.text(found))
    if arguments.picture:
        try:
            report.draw(list(found.values())[-1], arguments.picture)
        except ModuleNotFoundError:
            print("No picture: matplotlib is not installed.")
    return 0
