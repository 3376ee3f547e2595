"""How the desk logs: one JSON object a line, with ids instead of people and places instead of messages."""

import logging
import sys
from typing import TextIO

import structlog
from typing_extensions import override

from bot.trace import fault

TALKATIVE = ("slack_bolt", "slack_sdk")
"""Libraries that log whole requests when anybody asks for more detail; a window with contact details is one."""
NAME = "desk"
"""Name of the handler that brings the log of the libraries into ours."""


class Libraries(logging.Handler):
    """Writes what a library logs without the values it put in: they may be what somebody wrote (conventions A14)."""

    @override
    def emit(self, record: logging.LogRecord) -> None:
        """Write the kind of the message, and of an exception where it happened."""
        error = record.exc_info[1] if record.exc_info else None
        more = fault(error) if error else {}
        said = structlog.get_logger("libraries")
        said.log(record.levelno, "library", logger=record.name, text=str(record.msg).strip()[:200], **more)


def configure(level: str = "info", stream: TextIO | None = None) -> None:
    """Set the log up for the whole process, on standard error unless told otherwise; timestamps are UTC."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=lambda *_: structlog.PrintLogger(stream or sys.stderr),
    )
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    handler = Libraries(logging.WARNING)
    handler.set_name(NAME)
    root = logging.getLogger()
    root.handlers = [*(each for each in root.handlers if each.get_name() != NAME), handler]
