"""Every command an operator types, as it is typed: what it prints, what it returns, what it never shows."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.cli import main
from bot.sealing import Sealer
from bot.store import Store, cases, contacts
from bot.store.tables import outbox
from handlers.turn import Case, Row
from tests.bot.desk import Bench
from tests.bot.fakes import REFUSED, START, WRONG, arrival

KEY, NEW_KEY = "canary secret key, long enough to be one", "another canary key, long enough to be one"
CASE = Case("interest", "ja", "秘密の相談", (Row("行き先", "山形県南陽市"),), (), "秘密商会")
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def store(tmp_path: Path, sqlite_template: Path) -> Iterator[Store]:
    shutil.copy(sqlite_template, tmp_path / "desk.db")
    opened = Store(f"sqlite:///{tmp_path}/desk.db")
    yield opened
    opened.close()


@pytest.fixture
def run(store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Type a command; give its return code and everything it printed."""

    def command(*arguments: str, **environ: str) -> tuple[int, str]:
        given = {"DATABASE_URL": store.url.replace("sqlite:///", "sqlite:////"), "SECRET_KEY": KEY, **environ}
        code = main(arguments, given)
        printed = capsys.readouterr()
        assert "canary" not in printed.out + printed.err
        return code, printed.out + printed.err

    return command


async def a_case(store: Store) -> None:
    await store.run(cases.open_case, "MW-2026-0001", CASE, "line:U1", START)
    await store.run(contacts.save_contact, "MW-2026-0001", Sealer([KEY]).seal("MW-2026-0001", {"name": "花子"}), 0.0)


def test_a_wrong_setting_is_named_with_what_to_do(run: Run) -> None:
    code, printed = run("purge", PORT="many")
    assert code == 2
    assert "PORT: 'many' is not a port. Use a number" in printed


def test_a_database_without_tables_is_told_in_a_line(run: Run, tmp_path: Path) -> None:
    code, printed = run("outbox", "list", DATABASE_URL=f"sqlite:///{tmp_path}/new.db")
    assert code == 2
    assert "no such table" in printed
    assert "workation-desk migrate" in printed
    assert "SELECT" not in printed


async def test_a11_the_log_says_who_did_what_of_one_case_or_since_a_day(run: Run, store: Store, tmp_path: Path) -> None:
    await a_case(store)
    await store.run(cases.log, "MW-2026-0001", cases.Actor("U0HANA", "花子"), "contact_viewed", START)
    assert (
        run("export", "--to", str(tmp_path / "cases.csv"), "--by", "健", DESK_CLOCK="2026-12-01T10:00:00+09:00")[0] == 0
    )
    code, printed = run("log", "MW-2026-0001")
    assert code == 0
    assert "contact_viewed    花子 (U0HANA)" in printed
    assert "exported" not in printed
    assert "秘密" not in printed
    code, printed = run("log", "--since", "2026-11-21")
    assert (code, "exported          健" in printed, "contact_viewed" in printed) == (0, True, False)
    assert run("log", "MW-2026-0099") == (1, "0 entries\n")


async def test_purge_counts_in_a_dry_run_and_then_does_it(run: Run, store: Store) -> None:
    await Bench(store).hears(arrival("hello"))
    late = {"DESK_CLOCK": "2026-12-01T10:00:00+09:00"}
    code, printed = run("purge", "--dry-run", **late)
    assert (code, "        1  events" in printed, "nothing was changed" in printed) == (0, True, True)
    assert len(await Bench(store).inbox()) == 1
    assert run("purge", **late)[0] == 0
    assert await Bench(store).inbox() == []
    assert "        0  events" in run("purge", **late)[1]


async def test_erase_names_cases_and_counts_only(run: Run, store: Store) -> None:
    await a_case(store)
    assert run("erase", "MW-2026-9999", "--by", "健")[0] == 1
    code, printed = run("erase", "mw-2026-0001", "--by", "健")
    assert code == 0
    assert "erased: MW-2026-0001" in printed
    assert "秘密" not in printed
    assert "nothing was left" not in printed
    assert await store.run(contacts.sealed_contact, "MW-2026-0001") is None
    assert "nothing was left" in run("erase", "mw-2026-0001", "--by", "健")[1]


async def test_export_writes_a_file_of_ones_own_and_never_over_another(run: Run, store: Store, tmp_path: Path) -> None:
    await a_case(store)
    target = tmp_path / "cases.csv"
    code, printed = run("export", "--to", str(target), "--by", "健")
    assert code == 0
    assert "1 cases written" in printed
    assert target.stat().st_mode & 0o777 == 0o600
    assert target.read_text("utf-8").startswith("\ufeff受付番号,")
    assert run("export", "--to", str(target), "--by", "健")[0] == 1
    with_contacts = tmp_path / "contacts.csv"
    assert run("export", "--to", str(with_contacts), "--by", "健", "--contacts")[0] == 0
    assert "花子" in with_contacts.read_text("utf-8")
    refused = tmp_path / "refused.csv"
    assert run("export", "--to", str(refused), "--by", "健", "--contacts", SECRET_KEY=NEW_KEY)[0] == 1
    assert not refused.exists()


async def test_keys_are_rotated_with_the_former_one_at_hand(run: Run, store: Store) -> None:
    await a_case(store)
    assert run("keys", "rotate", SECRET_KEY=NEW_KEY)[0] == 1
    code, printed = run("keys", "rotate", SECRET_KEY=NEW_KEY, SECRET_KEY_PREVIOUS=KEY)
    assert code == 0
    assert "1 contacts are sealed" in printed
    sealed = await store.run(contacts.sealed_contact, "MW-2026-0001")
    assert sealed
    assert Sealer([NEW_KEY]).open("MW-2026-0001", sealed) == {"name": "花子"}


async def test_a_backup_is_a_whole_desk_and_after_a_restore_nothing_goes_out(
    run: Run, store: Store, tmp_path: Path
) -> None:
    bench = Bench(store)
    bench.line.script = [REFUSED]
    await bench.hears(arrival("hello"))
    code, printed = run("backup", str(tmp_path / "copy.db"))
    assert code == 0
    assert "integrity ok" in printed
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600
    assert run("backup", str(tmp_path / "copy.db"))[0] == 1
    restored = {"DATABASE_URL": f"sqlite:///{tmp_path}/copy.db"}
    assert "1 held" in run("restore-hold", **restored)[1]
    copy = Store(f"sqlite:///{tmp_path}/copy.db")
    again = Bench(copy, clock=bench.clock)
    await again.sweeps(60)
    assert again.line.sent == []
    code, printed = run("outbox", "list", **restored)
    assert "held" in printed
    assert "hello" not in printed
    assert run("outbox", "release", DESK_CLOCK=START.isoformat(), **restored)[0] == 0
    await again.sweeps()
    assert again.line.texts == ["1 hello"]
    copy.close()


async def test_what_did_not_arrive_is_listed_retried_or_dropped(run: Run, store: Store) -> None:
    bench = Bench(store)
    bench.line.script = [WRONG, WRONG]
    await bench.hears(arrival("first"), arrival("second"))
    one, two = [row["id"] for row in await bench.table(outbox)]
    listed = run("outbox", "list")[1]
    assert listed.count("  dead  ") == 2
    assert "first" not in listed
    assert "U1" not in listed
    assert run("outbox", "retry", str(one), DESK_CLOCK=START.isoformat())[0] == 0
    assert run("outbox", "drop", str(two))[0] == 0
    assert run("outbox", "drop", str(two))[0] == 1
    assert run("outbox", "retry", "x")[0] == 1
    await bench.sweeps(60)
    assert bench.line.texts == ["1 first"]


async def test_a_parked_event_is_listed_and_heard_again(run: Run, store: Store) -> None:
    bench = Bench(store)
    await store.run(bench.engine.turns.ingest, (arrival("hello"),), mine=False)
    run("restore-hold")
    assert "e1  parked" in run("outbox", "list")[1]
    assert run("outbox", "retry", "e1", DESK_CLOCK=START.isoformat())[0] == 0
    await bench.sweeps(60)
    assert bench.line.texts == ["1 hello"]


def test_a_move_to_what_is_no_postgresql_is_refused(run: Run, tmp_path: Path) -> None:
    assert run("move", "--to", f"sqlite:///{tmp_path}/other.db")[0] == 1


@pytest.mark.parametrize("command", ["erase", "export", "outbox", "keys", "backup", "move"])
def test_a_command_without_what_it_needs_says_so(run: Run, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run(command)
    assert "required" in capsys.readouterr().err
