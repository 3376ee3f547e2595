"""Every command of the command line, one module each; a module adds its own parser and runs itself."""

from collections.abc import Callable
from typing import Any

from bot.commands import (
    backup,
    chat,
    check,
    erase,
    evaluate,
    export,
    keys,
    migrate,
    move,
    outbox,
    purge,
    richmenu,
    serve,
    worker,
)

Add = Callable[[Any], None]
ALL: tuple[Add, ...] = (
    serve.add, worker.add, migrate.add, chat.add, check.add, outbox.add, purge.add, erase.add, export.add, keys.add,
    backup.add, move.add, richmenu.add, evaluate.add,
)  # fmt: skip
"""In the order the help lists them; each takes what argparse's add_subparsers returned."""
