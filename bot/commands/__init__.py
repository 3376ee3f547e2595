"""Every command of the command line, one module each; a module adds its own parser and runs itself."""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

Add = Callable[[Any], None]
NAMES = (
    "serve", "worker", "migrate", "chat", "check", "outbox", "purge", "erase", "export", "log", "keys", "backup",
    "move", "richmenu", "evaluate",
)  # fmt: skip
"""The modules, in the order the help lists their commands."""


def adders(arguments: Sequence[str]) -> list[Add]:
    """Return what adds the commands to what argparse's add_subparsers returned: the typed one alone, else all."""
    names = [name for name in NAMES if name in arguments[:1]] or NAMES
    return [import_module(f"bot.commands.{name}").add for name in names]
