"""Every command of the command line, one module each; a module adds its own parser and runs itself."""

from collections.abc import Callable
from typing import Any

from bot.commands import chat, check, erase, migrate, purge, richmenu, serve, worker

Add = Callable[[Any], None]
ALL: tuple[Add, ...] = (serve.add, worker.add, migrate.add, chat.add, check.add, purge.add, erase.add, richmenu.add)
"""In the order the help lists them; each takes what argparse's add_subparsers returned."""
