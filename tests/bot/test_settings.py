"""What the environment may say, and what stops the start."""

from datetime import datetime
from pathlib import Path

import pytest

from bot.clock import TOKYO
from bot.settings import BadSetting, Settings, normalised_url
from bot.store.pooling import Pooling

LINE = {"LINE_CHANNEL_SECRET": "s", "LINE_CHANNEL_ACCESS_TOKEN": "t"}


def test_nothing_set_is_a_sqlite_desk_with_every_platform_off(tmp_path: Path) -> None:
    settings = Settings.from_environment({}, tmp_path)
    assert settings.sqlite
    assert settings.port == 8000
    assert settings.public_base_url == "http://localhost:8000"
    assert not settings.line_on
    assert not settings.slack_on


def test_the_secret_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    first = Settings.from_environment({}, tmp_path).secret_key
    assert first == Settings.from_environment({}, tmp_path).secret_key
    assert len(first) >= 40
    assert (tmp_path / "var/secret.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("left", ["", "\n", "cut off"])
def test_a_key_file_that_is_no_key_is_named_with_what_to_do_and_not_replaced(tmp_path: Path, left: str) -> None:
    Settings.from_environment({}, tmp_path)
    (tmp_path / "var/secret.key").write_text(left, "ascii")
    with pytest.raises(BadSetting, match=r"secret\.key is empty or cut off\. Put the key from the safe"):
        Settings.from_environment({}, tmp_path)
    assert (tmp_path / "var/secret.key").read_text("ascii") == left


def test_nothing_but_the_key_is_left_beside_it(tmp_path: Path) -> None:
    Settings.from_environment({}, tmp_path)
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret.key"]


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("sqlite:///var/desk.db", "sqlite:///var/desk.db"),
        ("sqlite:////data/desk.db", "sqlite:////data/desk.db"),
        ("postgres://u:p@db/desk", "postgresql+psycopg://u:p@db/desk"),
        ("postgresql://u:p@db/desk?sslmode=require", "postgresql+psycopg://u:p@db/desk?sslmode=require"),
        ("postgresql+psycopg://db/desk", "postgresql+psycopg://db/desk"),
    ],
)
def test_a_database_is_named_the_way_hosts_name_it(given: str, meant: str) -> None:
    assert normalised_url(given) == meant


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({"DATABASE_URL": "mysql://db/desk"}, "DATABASE_URL"),
        ({"DATABASE_URL": "sqlite://"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://db/desk"}, "SECRET_KEY"),
        ({"SECRET_KEY": "x"}, "SECRET_KEY"),
        ({"SECRET_KEY": "long enough to be a key", "SECRET_KEY_PREVIOUS": "short"}, "SECRET_KEY_PREVIOUS"),
        ({"PORT": "http"}, "PORT"),
        ({"PORT": "70000"}, "PORT"),
        ({"LINE_CHANNEL_SECRET": "s"}, "LINE_CHANNEL_ACCESS_TOKEN"),
        ({"LINE_CHANNEL_ACCESS_TOKEN": "t"}, "LINE_CHANNEL_SECRET"),
        ({"SLACK_SIGNING_SECRET": "s", "SLACK_BOT_TOKEN": "t"}, "SLACK_STAFF_CHANNEL"),
        ({"PUBLIC_BASE_URL": "desk.example"}, "PUBLIC_BASE_URL"),
        ({"DESK_CLOCK": "yesterday"}, "DESK_CLOCK"),
        ({"UNCERTAIN_POLICY": "pray"}, "UNCERTAIN_POLICY"),
        ({"POLICY_FILE": "policy-of-the-ward.toml"}, "POLICY_FILE"),
        ({"SLACK_HOME": "friends"}, "SLACK_HOME"),
        ({"CLOSING_DAYS": "2026-12-28, Friday"}, "CLOSING_DAYS"),
    ],
)
def test_a_setting_that_cannot_work_is_named_with_what_to_do(
    environment: dict[str, str], name: str, tmp_path: Path
) -> None:
    with pytest.raises(BadSetting) as caught:
        Settings.from_environment(environment, tmp_path)
    assert caught.value.name == name
    assert caught.value.remedy in str(caught.value)


def test_platform_addresses_get_the_slashes_their_clients_need(tmp_path: Path) -> None:
    settings = Settings.from_environment(
        {**LINE, "LINE_API_BASE_URL": "http://fake:1/", "SLACK_API_BASE_URL": "http://fake:2/api"}, tmp_path
    )
    assert settings.line_on
    assert settings.line_api_base_url == "http://fake:1"
    assert settings.slack_api_base_url == "http://fake:2/api/"


def test_a_rehearsal_never_reaches_the_real_data_host(tmp_path: Path) -> None:
    settings = Settings.from_environment({**LINE, "LINE_API_BASE_URL": "http://fake:1"}, tmp_path)
    assert settings.line_data_api_base_url == "http://fake:1"


def test_a_rehearsal_clock_without_a_zone_is_ward_time(tmp_path: Path) -> None:
    settings = Settings.from_environment({"DESK_CLOCK": "2024-07-01T10:00:00"}, tmp_path)
    assert settings.desk_clock is not None
    assert settings.desk_clock.isoformat() == "2024-07-01T10:00:00+09:00"


def test_g4_extra_closing_days_close_the_ward(tmp_path: Path) -> None:
    given = {"CLOSING_DAYS": "2026-11-24, 2026-11-25 2026-12-28"}
    opening = Settings.from_environment(given, tmp_path).opening
    friday = datetime(2026, 11, 20, 17, 0, tzinfo=TOKYO)
    assert opening.next_opening(friday) == datetime(2026, 11, 26, 8, 30, tzinfo=TOKYO)
    assert Settings.from_environment({}, tmp_path).opening.next_opening(friday).day == 24


@pytest.mark.parametrize(
    ("address", "trial"),
    [
        ("http://localhost:8000", True),
        ("http://127.0.0.1:8000", True),
        ("https://desk.example.lg.jp", False),
        ("http://localhost.example.lg.jp", False),
    ],
)
def test_f10_only_a_desk_that_nobody_outside_can_reach_is_a_trial(address: str, trial: bool, tmp_path: Path) -> None:
    without_line = Settings.from_environment({"PUBLIC_BASE_URL": address}, tmp_path)
    assert without_line.trial is trial
    assert Settings.from_environment({"PUBLIC_BASE_URL": address, **LINE}, tmp_path).trial is trial


def test_the_wards_own_policy_is_found_beside_the_settings(tmp_path: Path) -> None:
    (tmp_path / "own.toml").touch()
    assert Settings.from_environment({"POLICY_FILE": "own.toml"}, tmp_path).policy_file == tmp_path / "own.toml"
    assert Settings.from_environment({}, tmp_path).policy_file is None


def test_the_app_home_is_for_members_except_in_a_rehearsal(tmp_path: Path) -> None:
    assert Settings.from_environment({}, tmp_path).slack_home == "members"
    rehearsal = {"SLACK_API_BASE_URL": "http://fake:2/api"}
    assert Settings.from_environment(rehearsal, tmp_path).slack_home == "everyone"
    assert Settings.from_environment({**rehearsal, "SLACK_HOME": "members"}, tmp_path).slack_home == "members"


def test_the_connections_to_postgresql_are_what_the_environment_says(tmp_path: Path) -> None:
    given = {
        "DATABASE_POOL": "8", "DATABASE_TIMEOUT": "3", "DATABASE_PREPARE": "off",
        "DATABASE_LISTEN_URL": "postgres://u:p@db/desk",
    }  # fmt: skip
    settings = Settings.from_environment(given, tmp_path)
    assert settings.pooling == Pooling(8, 3.0, False, "postgresql://u:p@db/desk")
    assert settings.pooling.patient == Pooling(8, 0.0, False, "postgresql://u:p@db/desk")
    assert Settings.from_environment({}, tmp_path).pooling == Pooling(4, 5.0, True, "")
    assert "u:p" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_POOL", "0"), ("DATABASE_POOL", "51"), ("DATABASE_POOL", "many"), ("DATABASE_TIMEOUT", "61"),
        ("DATABASE_PREPARE", "no"), ("DATABASE_LISTEN_URL", "sqlite:///desk.db"),
    ],
)  # fmt: skip
def test_connections_that_cannot_be_are_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=name):
        Settings.from_environment({name: value}, tmp_path)
