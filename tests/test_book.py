"""What the documents tell to type can be typed: every command by the real parser, the backup's blocks by a shell."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from bot.store import Store
from bot.store.migrate import migrate
from bot.store.outbox import add_row
from bot.store.tables import outbox
from tests.bot.desk import rows
from tests.command_line import accepts

ROOT = Path(__file__).parents[1]
BOOK = (ROOT / "docs/operations.md").read_text("utf-8")
TOLD = ["README.md", "CONTRIBUTING.md", *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md")))]
COMMAND = "workation-desk"


def blocks(text: str) -> list[str]:
    """Return every line of the indented and fenced code of a document, a continued one as one."""
    joined = text.replace("\\\n", " ")
    fenced = "\n".join(re.findall(r"(?ms)^```\w*\n(.*?)^```", joined))
    return [*re.findall(r"(?m)^ {4,}(\S.*)$", joined), *fenced.splitlines()]


def commands(text: str) -> list[list[str]]:
    """Return the words of every command of ours in a document, in code lines and in code spans."""
    lines = [*blocks(text), *re.findall(rf"`((?:\S+/)?{COMMAND} [^`\n]+)`", text)]
    found = []
    for line in lines:
        for part in re.split(r"&&|\|\||[;|]", line.partition(" #")[0]):
            words = shlex.split(re.sub(r"\$\(.*?\)", "today", part)) if COMMAND in part else []
            while words and re.match(r"[A-Z_]+=", words[0]):
                words.pop(0)
            if len(words) > 1 and words[0].rpartition("/")[2] == COMMAND:
                found.append(words[1:])
    return found


@pytest.mark.parametrize("name", TOLD)
def test_every_command_of_a_document_can_be_typed(name: str) -> None:
    found = commands((ROOT / name).read_text("utf-8"))
    assert [" ".join(words) for words in found if not accepts(words)] == []


def test_the_commands_are_found_at_all() -> None:
    assert len(commands(BOOK)) > 20
    assert commands("    A=1 workation-desk purge --dry-run   # what would go\n") == [["purge", "--dry-run"]]
    assert not accepts(["export", "--contacts"])


def test_every_command_the_desk_itself_advises_can_be_typed() -> None:
    source = "\n".join(path.read_text("utf-8") for path in (ROOT / "bot").rglob("*.py"))
    advised = [found.split() for found in re.findall(rf"(?:run|Run|See|see):? {COMMAND} ([a-z]+(?: [a-z]+)?)", source)]
    assert len(advised) >= 4
    assert [words for words in advised if not accepts(words) and not accepts(words[:1])] == []


def a_block(heading: str, begin: str, end: str) -> list[str]:
    """Return the code lines between two sentences of a chapter, without those for root."""
    chapter = BOOK.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    part = chapter.partition(begin)[2].partition(end)[0]
    assert part, f"{begin!r} is not in the chapter"
    return [line for line in blocks(part) if not line.rstrip().endswith("# root")]


def typed(lines: list[str], folder: Path) -> str:
    """Type lines where the desk runs, with the folder of backups put elsewhere; return what is printed."""
    (folder / "bin").mkdir(exist_ok=True)
    ours = folder / "bin" / COMMAND
    ours.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m bot "$@"\n', "utf-8")
    ours.chmod(0o700)
    given = {name: value for name, value in os.environ.items() if not name.startswith(("LINE_", "SLACK_"))}
    given |= {
        "PATH": f"{folder}/bin:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "SECRET_KEY": "a secret for tests only",
    }
    given |= {"DATABASE_URL": "sqlite:///var/desk.db"}
    script = "\n".join(lines).replace("/backup/", f"{folder}/backup/")
    done = subprocess.run(
        ["bash", "-eu", "-c", script], cwd=folder, env=given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


A_SENDING = {
    "lane": "staff", "channel": "slack", "address": "C0STAFF", "kind": "post", "payload": "[]", "retry_key": "key",
    "created_at": 1.0, "next_at": 1.0,
}  # fmt: skip


def test_what_the_book_says_of_sqlites_backup_and_restore_brings_a_desk_back_held(tmp_path: Path) -> None:
    (tmp_path / "backup").mkdir()
    store = Store(f"sqlite:///{tmp_path}/var/desk.db")
    migrate(store.engine)
    store.run_now(add_row, A_SENDING)
    backup = a_block("Backup and restore", "SQLite, while the desk works", "# restore")
    assert "integrity ok" in typed(backup, tmp_path)
    [made] = (tmp_path / "backup").iterdir()
    assert made.stat().st_mode & 0o777 == 0o600
    store.run_now(lambda connection: connection.execute(outbox.delete()))
    store.close()
    restore = a_block("Backup and restore", "# restore", "PostgreSQL:")
    dated = [re.sub(r"desk-\d{4}-\d\d-\d\d\.db", made.name, line) for line in restore]
    assert "1 held" in typed(dated, tmp_path)
    store = Store(f"sqlite:///{tmp_path}/var/desk.db")
    assert [row["state"] for row in store.run_now(rows, outbox)] == ["held"]
    store.close()
