"""script/audit says plainly what it found, and that it found nothing out when nobody answered."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TABLE = "Name Version ID Fix Versions\\n---- ------- -- ----\\njinja2 3.1.2 PYSEC-1 3.1.3"
UNKNOWN = "WARNING: a: Dependency could not be audited\\nWARNING: b: Dependency could not be audited"


@pytest.mark.parametrize(
    ("printed", "ends", "code", "says"),
    [
        ("No known vulnerabilities found", 0, 0, "nothing known"),
        (TABLE, 1, 1, "PYSEC-1"),
        (UNKNOWN, 0, 3, "SKIPPED: NOT REACHABLE: the index has no advisories: 2 of 2"),
        ("requests.exceptions.ConnectionError: Max retries exceeded", 1, 3, "SKIPPED: NOT REACHABLE"),
        ("requests.exceptions.HTTPError: 503 Server Error: unavailable", 1, 3, "SKIPPED: NOT REACHABLE"),
        ("Traceback: this is a fault of the tool", 1, 2, "pip-audit itself failed"),
        ('File "ssl.py", line 405, in connect: proxy unavailable', 1, 2, "pip-audit itself failed"),
    ],
    ids=["clean", "weak", "mirror", "offline", "down", "broken", "broken at line 405"],
)
def test_the_audit_ends_as_it_says(tmp_path: Path, printed: str, ends: int, code: int, says: str) -> None:
    tool, pinned = tmp_path / "pip-audit", tmp_path / "requirements.txt"
    tool.write_text(f"#!/bin/sh\nprintf '{printed}\\n'\nexit {ends}\n", "utf-8")
    tool.chmod(0o755)
    pinned.write_text("a==1 --hash=sha256:0\nb==2 --hash=sha256:0\n", "utf-8")
    done = subprocess.run(
        [ROOT / "script/audit", pinned],
        env={**os.environ, "PIP_AUDIT": str(tool)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code
    assert says in done.stdout + done.stderr
    assert ("NOTHING WAS CHECKED" in done.stdout) is ("SKIPPED" in says)


def test_every_pinned_package_has_its_hash() -> None:
    pinned = [line for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines() if "==" in line]
    assert len(pinned) > 20
    text = (ROOT / "requirements.txt").read_text("utf-8")
    assert text.count("--hash=sha256:") >= len(pinned)
