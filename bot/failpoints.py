"""Points where a test lets the process die, as by kill -9; without DESK_FAILPOINT nothing ever happens at one."""

import os
import signal

# not a setting: only the crash tests set it, and no help names it
_armed = os.environ.get("DESK_FAILPOINT", "")


def arm(name: str) -> None:
    """Let this process die at the point of this name; the empty name disarms."""
    global _armed  # noqa: PLW0603  (one process, one death)
    _armed = name


def reach(name: str) -> None:
    """Die here if this is the point the process is to die at."""
    if _armed == name:
        os.kill(os.getpid(), signal.SIGKILL)
