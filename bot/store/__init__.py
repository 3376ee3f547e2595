"""Where everything acknowledged is kept: one plain function per transaction, run in a bounded pool of threads."""

from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError as DatabaseError

from bot.store.database import Observe, Store, Unavailable, Work, is_repeat

__all__ = ["Connection", "DatabaseError", "Observe", "Store", "Unavailable", "Work", "is_repeat"]
