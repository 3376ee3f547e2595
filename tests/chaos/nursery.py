"""Forks processes from one that has everything imported: `python -m tests.chaos.nursery`, a JSON order a line."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.chaos.victim import Life, live

ROOT = Path(__file__).parents[2]


class Nursery:
    """Gives birth to processes and tells how they ended."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.nursery"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def born(self, life: Life) -> int:
        """Start a process that waits for its `go` file; return its id."""
        return self._ask({"life": life.as_json()})

    def ended(self, process: int) -> int:
        """Wait for a process; return its exit status, negative for the signal that killed it."""
        return self._ask({"wait": process})

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def _ask(self, order: object) -> int:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


def main() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        if "wait" in order:
            print(os.waitstatus_to_exitcode(os.waitpid(order["wait"], 0)[1]), flush=True)
            continue
        child = os.fork()
        if child == 0:
            os.dup2(2, 1)  # what a process logs is not an answer
            live(Life.from_json(order["life"]))
            os._exit(0)
        print(child, flush=True)


if __name__ == "__main__":
    main()
