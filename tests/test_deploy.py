"""What is handed to an operator's machine fits together: container file, unit, process file, wheel, set-up script.

No container engine is needed: what a build would stumble over is looked at as text, and the wheel it installs is made.
"""

import re
import shlex
import shutil
import subprocess
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.command_line import accepts

ROOT = Path(__file__).parents[1]
CONTAINER = (ROOT / "Containerfile").read_text("utf-8").replace("\\\n", " ")
UNIT = ROOT / "deploy/workation-desk.service"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
COMMAND = "workation-desk"


def lines(word: str) -> list[str]:
    """Return what follows an instruction of the container file, stage by stage."""
    return re.findall(rf"(?m)^{word} (.+)$", CONTAINER)


def test_everything_the_container_copies_is_there() -> None:
    copied = [words.split()[:-1] for words in lines("COPY") if "--from" not in words]
    missing = [name for names in copied for name in names if not (ROOT / name).exists()]
    assert len(copied) >= 5
    assert missing == []


def test_the_container_holds_every_package_of_the_project() -> None:
    copied = {name for words in lines("COPY") for name in words.split()[:-1]}
    assert set(PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) <= copied


def test_the_container_starts_a_command_that_exists() -> None:
    [entry], [default] = lines("ENTRYPOINT"), lines("CMD")
    words = re.findall(r'"([^"]+)"', default)
    assert re.findall(r'"([^"]+)"', entry) == [COMMAND]
    assert COMMAND in PROJECT["project"]["scripts"]
    assert accepts(words)
    assert not accepts([*words, "--no-such-option"])


def test_the_container_is_pinned_and_does_not_run_as_root() -> None:
    assert all(re.search(r":[0-9][\w.-]+( AS \w+)?$", image) for image in lines("FROM")), (
        "a tag with a version, never latest"
    )
    assert lines("ADD") == []
    last_stage = CONTAINER.rpartition("\nFROM ")[2]
    assert re.search(r"(?m)^USER [1-9]\d*$", last_stage)
    assert "--require-hashes" in CONTAINER
    assert not re.search(r"(?i)(secret|token|password)\S*=\S", CONTAINER)


def test_only_what_is_copied_is_sent_to_the_build_and_no_data_of_this_machine() -> None:
    said = [line for line in (ROOT / ".containerignore").read_text("utf-8").splitlines() if line and line[0] != "#"]
    copied = {name for words in lines("COPY") if "--from" not in words for name in words.split()[:-1]}
    assert said[0] == "*"
    assert {line[1:] for line in said if line.startswith("!")} == copied
    assert {"var", "*.db", "*.key", "*.env"} <= set(said)


def test_the_book_builds_and_stops_the_container_so_that_its_promises_hold() -> None:
    book = (ROOT / "docs/operations.md").read_text("utf-8")
    assert "podman build --format docker" in book, "without it podman drops the health check"
    grace = int(
        (re.search(r"timeout_graceful_shutdown=(\d+)", (ROOT / "bot/commands/serve.py").read_text("utf-8")) or "0")[1]
    )
    stops = [int(seconds) for seconds in re.findall(r"--stop-timeout (\d+)", book)]
    assert stops
    assert all(seconds >= 2 * grace for seconds in stops)
    assert int((re.search(r"TimeoutStopSec=(\d+)", UNIT.read_text("utf-8")) or "0")[1]) >= 2 * grace


def test_the_health_check_of_the_container_is_a_programme_that_can_be_read() -> None:
    script = re.search(r'HEALTHCHECK .*CMD \["python", "-c", "(.+)"\]', CONTAINER)
    assert script
    compile(script[1], "HEALTHCHECK", "exec")
    assert "/healthz" in script[1]


@pytest.mark.parametrize("line", (ROOT / "Procfile").read_text("utf-8").splitlines())
def test_every_process_of_the_procfile_can_be_started(line: str) -> None:
    name, _, command = line.partition(": ")
    words = shlex.split(command)
    assert name in {"release", "web", "worker"}
    assert words[0] == COMMAND
    assert accepts(words[1:])


def test_the_unit_starts_a_command_that_exists_where_the_book_installs_it() -> None:
    unit = UNIT.read_text("utf-8")
    [(programme, words)] = re.findall(r"(?m)^ExecStart=(\S+) (.+)$", unit)
    assert programme == f"/opt/workation-desk/.venv/bin/{COMMAND}"
    assert accepts(words.split())
    book = (ROOT / "docs/operations.md").read_text("utf-8")
    for place in (
        "/opt/workation-desk",
        "/etc/workation-desk.env",
        "/var/lib/workation-desk",
        "deploy/workation-desk.service",
    ):
        assert place in book
    for place in re.findall(r"(?m)^(?:EnvironmentFile|WorkingDirectory)=(\S+)$", unit):
        assert place in book


@pytest.mark.parametrize("name", ["web.conf", "worker.conf", "workation-desk-nightly.service"])
def test_everything_else_for_systemd_starts_commands_that_exist(name: str) -> None:
    text = (ROOT / "deploy" / name).read_text("utf-8")
    started = re.findall(rf"/opt/workation-desk/\.venv/bin/{COMMAND} ([^'\n]+)", text)
    assert started
    assert all(accepts(shlex.split(words.replace("$(date +%%F)", "today"))) for words in started)
    assert name in (ROOT / "docs/operations.md").read_text("utf-8")


def test_a_database_that_is_late_at_boot_does_not_leave_the_desk_down_for_good() -> None:
    assert re.search(r"(?m)^StartLimitIntervalSec=0$", UNIT.read_text("utf-8").partition("[Service]")[0])
    assert re.search(r"(?m)^Restart=always$", UNIT.read_text("utf-8"))


def test_the_night_begins_after_midnight_where_the_calls_for_applications_are_dated() -> None:
    timer = (ROOT / "deploy/workation-desk-nightly.timer").read_text("utf-8")
    assert re.search(r"(?m)^OnCalendar=\*-\*-\* 00:0[1-9]:00 Asia/Tokyo$", timer)


def test_the_unit_hides_no_file_of_the_kernel_that_the_desk_reads() -> None:
    source = "".join(path.read_text("utf-8") for path in (ROOT / "bot").rglob("*.py"))
    named = set(re.findall(r'"(/proc/[^"]+)"', source))
    assert {name for name in named if not name.startswith("/proc/self/")} == {"/proc/sys/kernel/random/boot_id"}
    assert "ProcSubset" not in settings_of(UNIT.read_text("utf-8")), "it leaves nothing of /proc but processes"


def settings_of(unit: str) -> set[str]:
    """Return the names of a unit's settings."""
    return set(re.findall(r"(?m)^([A-Z]\w+)=", unit))


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="NO systemd-analyze: the unit was read, not verified")
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    for path in (ROOT / "deploy").glob("*.*"):
        if path.suffix in {".service", ".timer"}:
            held = re.sub(r"ExecStart=-?\S+", "ExecStart=/bin/true", path.read_text("utf-8"))
            (tmp_path / path.name).write_text(held, "utf-8")
            seen = subprocess.run(
                ["systemd-analyze", "verify", tmp_path / path.name], capture_output=True, text=True, check=False
            )
            assert (seen.returncode, seen.stderr) == (0, ""), path.name
    copy = tmp_path / UNIT.name
    copy.write_text(re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", UNIT.read_text("utf-8")), "utf-8")
    found = subprocess.run(["systemd-analyze", "verify", copy], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stderr) == (0, "")
    copy.write_text(copy.read_text("utf-8").replace("Restart=always", "Restart=perhaps"), "utf-8")
    found = subprocess.run(["systemd-analyze", "verify", copy], capture_output=True, text=True, check=False)
    assert "perhaps" in found.stderr, "it would find something"


def test_the_wheel_holds_every_file_the_desk_reads(tmp_path: Path) -> None:
    from hatchling.builders.wheel import WheelBuilder  # noqa: PLC0415  (slow to load)

    [wheel] = WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    with zipfile.ZipFile(wheel) as made:
        held = set(made.namelist())
    tracked = subprocess.run(["git", "ls-files", "bot", "handlers", "knowledge", "subsidy"],
                             cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()  # fmt: skip
    wanted = tracked or [
        path.relative_to(ROOT).as_posix()
        for package in ("bot", "handlers", "knowledge", "subsidy")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    ]
    assert len(wanted) > 100
    assert [name for name in wanted if (ROOT / name).exists() and name not in held] == []


def test_setting_up_from_inside_an_environment_uses_the_python_outside() -> None:
    script = (ROOT / "script/setup").read_text("utf-8")
    assert script.index("_base_executable") < script.index("-m pip --version")
