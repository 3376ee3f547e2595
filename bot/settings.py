"""The environment, read once at start into a frozen Settings; what is half-configured stops the start."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from pathlib import Path
from typing import Literal, cast, get_args
from urllib.parse import urlsplit

from bot.bad_setting import BadSetting
from bot.clock import TOKYO
from bot.database_settings import pooling
from bot.keeping import Retention
from bot.key_file import kept_key, long_enough
from bot.proxy import THIS_MACHINE, proxies
from bot.store.pooling import Pooling
from knowledge.calendar import Opening

__all__ = ["BadSetting", "Settings", "UncertainPolicy", "normalised_url"]
UncertainPolicy = Literal["notice", "hold", "push"]
SlackHome = Literal["members", "everyone"]
DEFAULT_DATABASE = "sqlite:///var/desk.db"
LINE_API = "https://api.line.me"
LINE_DATA_API = "https://api-data.line.me"
SLACK_API = "https://slack.com/api/"
SHORTEST_TOKEN = 16
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything the environment decides."""

    database_url: str = field(repr=False)
    port: int
    public_base_url: str
    """Without a trailing slash."""
    secret_key: str = field(repr=False)
    secret_key_previous: str = field(default="", repr=False)
    """The key before this one, while contacts sealed with it are left (`keys rotate`)."""
    line_channel_secret: str = field(default="", repr=False)
    line_channel_access_token: str = field(default="", repr=False)
    line_api_base_url: str = LINE_API
    """Without a trailing slash."""
    line_data_api_base_url: str = LINE_DATA_API
    slack_signing_secret: str = field(default="", repr=False)
    slack_bot_token: str = field(default="", repr=False)
    slack_api_base_url: str = SLACK_API
    """With a trailing slash."""
    slack_staff_channel: str = ""
    slack_home: SlackHome = "members"
    """Who sees and takes cases in the App Home: members of the staff channel, or everyone in the workspace."""
    slack_leads: frozenset[str] = frozenset()
    """Ids of members (U…) who may answer and close what somebody else has."""
    staff_token: str = field(default="", repr=False)
    """Opens the staff's pages from other machines; without it they open on this one only."""
    trusted_proxy: str = THIS_MACHINE
    """Addresses and networks whose X-Forwarded-For is believed, separated by commas."""
    desk_clock: datetime | None = None
    closing_days: frozenset[date] = frozenset()
    """Days on which nobody at the ward answers, besides weekends, holidays and New Year (rule G4)."""
    uncertain_policy: UncertainPolicy = "notice"
    """What follows a reply of which nobody can tell whether it arrived."""
    pooling: Pooling = field(default_factory=Pooling)
    retention: Retention = field(default_factory=Retention)
    policy_file: Path | None = None
    """The ward's own words of the policy page and of the notice above the form's button."""

    @property
    def trial(self) -> bool:
        """Tell whether the public address is this machine's own: then no real application can be meant (rule F10)."""
        return urlsplit(self.public_base_url).hostname in LOOPBACK

    @property
    def line_on(self) -> bool:
        """Tell whether LINE is configured."""
        return bool(self.line_channel_secret)

    @property
    def slack_on(self) -> bool:
        """Tell whether Slack is configured."""
        return bool(self.slack_signing_secret)

    @property
    def opening(self) -> Opening:
        """Return when people at the ward answer."""
        return Opening(self.closing_days)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return the keys contacts may be sealed with, the one to seal with first."""
        return tuple(key for key in (self.secret_key, self.secret_key_previous) if key)

    @property
    def sqlite(self) -> bool:
        """Tell whether the database is a SQLite file."""
        return self.database_url.startswith("sqlite")

    @staticmethod
    def from_environment(environ: Mapping[str, str], folder: Path = Path()) -> "Settings":
        """Read the environment; relative files are below `folder`. Raises BadSetting."""
        given = {name: value.strip() for name, value in environ.items() if value.strip()}
        database_url = normalised_url(given.get("DATABASE_URL", DEFAULT_DATABASE), folder)
        port = _port(given.get("PORT", "8000"))
        line = _both(given, "LINE_CHANNEL_SECRET", "LINE_CHANNEL_ACCESS_TOKEN")
        slack = _both(given, "SLACK_SIGNING_SECRET", "SLACK_BOT_TOKEN", "SLACK_STAFF_CHANNEL")
        line_api = _address(given, "LINE_API_BASE_URL", LINE_API)
        # a fake LINE serves both hosts: a rehearsal must never reach the real data host
        line_data = LINE_DATA_API if line_api == LINE_API else line_api
        return Settings(
            database_url=database_url,
            port=port,
            public_base_url=_address(given, "PUBLIC_BASE_URL", f"http://localhost:{port}"),
            secret_key=long_enough("SECRET_KEY", given.get("SECRET_KEY", "")) or kept_key(database_url, folder),
            secret_key_previous=long_enough("SECRET_KEY_PREVIOUS", given.get("SECRET_KEY_PREVIOUS", "")),
            line_channel_secret=line[0],
            line_channel_access_token=line[1],
            line_api_base_url=line_api,
            line_data_api_base_url=_address(given, "LINE_DATA_API_BASE_URL", line_data),
            slack_signing_secret=slack[0],
            slack_bot_token=slack[1],
            slack_staff_channel=slack[2],
            slack_leads=frozenset(given.get("SLACK_LEADS", "").replace(",", " ").split()),
            slack_home=_slack_home(given),
            slack_api_base_url=_address(given, "SLACK_API_BASE_URL", SLACK_API) + "/",
            staff_token=_token(given.get("STAFF_TOKEN", "")),
            trusted_proxy=proxies(given.get("TRUSTED_PROXY", "")),
            desk_clock=_instant(given.get("DESK_CLOCK", "")),
            closing_days=_days(given.get("CLOSING_DAYS", "")),
            uncertain_policy=_policy(given.get("UNCERTAIN_POLICY", "notice")),
            pooling=pooling(given),
            retention=_retention(given),
            policy_file=_policy_file(given, folder),
        )


def normalised_url(url: str, folder: Path = Path()) -> str:
    """Return the SQLAlchemy address of a database; sqlite, postgres and postgresql are understood."""
    scheme, separator, rest = url.partition("://")
    if scheme == "sqlite" and separator:
        name = rest.removeprefix("/")
        if name in {"", ":memory:"}:
            raise BadSetting("DATABASE_URL", "a SQLite database must be a file", "Use sqlite:///var/desk.db.")
        return f"sqlite:///{folder / name}"
    if scheme in {"postgres", "postgresql", "postgresql+psycopg"} and rest:
        return f"postgresql+psycopg://{rest}"
    raise BadSetting("DATABASE_URL", f"unknown kind of database {scheme!r}", "Use sqlite:///… or postgresql://….")


def _both(given: Mapping[str, str], *names: str) -> tuple[str, ...]:
    """Return the values of settings that only make sense together, all empty when none is given."""
    missing = [name for name in names if name not in given]
    if missing and len(missing) < len(names):
        present = ", ".join(name for name in names if name in given)
        raise BadSetting(missing[0], f"missing although {present} is set", "Set it too, or remove the others.")
    return tuple(given.get(name, "") for name in names)


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise BadSetting("PORT", f"{text!r} is not a port", "Use a number from 1 to 65535.")


def _address(given: Mapping[str, str], name: str, default: str) -> str:
    address = given.get(name, default).rstrip("/")
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BadSetting(
            name, f"{address!r} is not a web address", "Start it with https:// (or http:// in a rehearsal)."
        )
    return address


def _token(text: str) -> str:
    if text and len(text) < SHORTEST_TOKEN:
        raise BadSetting("STAFF_TOKEN", "too short to be safe", f"Use at least {SHORTEST_TOKEN} random characters.")
    return text


def _instant(text: str) -> datetime | None:
    if not text:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise BadSetting("DESK_CLOCK", f"{text!r} is not an ISO instant", "Use 2024-07-01T10:00:00+09:00.") from None
    return instant if instant.tzinfo else instant.replace(tzinfo=TOKYO)


def _days(text: str) -> frozenset[date]:
    try:
        return frozenset(date.fromisoformat(day) for day in text.replace(",", " ").split())
    except ValueError:
        raise BadSetting("CLOSING_DAYS", f"{text!r} are not days", "Use 2026-12-28, 2027-01-04.") from None


def _slack_home(given: Mapping[str, str]) -> SlackHome:
    # a rehearsal's Slack keeps no list of members
    rehearsal = given.get("SLACK_API_BASE_URL", SLACK_API).rstrip("/") != SLACK_API.rstrip("/")
    asked = given.get("SLACK_HOME", "everyone" if rehearsal else "members")
    if asked in get_args(SlackHome):
        return cast("SlackHome", asked)
    raise BadSetting("SLACK_HOME", f"unknown value {asked!r}", "Use members or everyone.")


def _policy(text: str) -> UncertainPolicy:
    if text in get_args(UncertainPolicy):
        return cast("UncertainPolicy", text)
    raise BadSetting("UNCERTAIN_POLICY", f"unknown policy {text!r}", "Use notice, hold or push.")


def _retention(given: Mapping[str, str]) -> Retention:
    """Read RETENTION_TALK_DAYS and its kind: whole numbers, at least one, of years a hundred at most."""
    chosen: dict[str, int] = {}
    for rule in fields(Retention):
        name = f"RETENTION_{rule.name.upper()}"
        text = given.get(name, "")
        most = 100 if rule.name.endswith("_years") else 9999
        if text and not (text.isascii() and text.isdigit() and len(text) < 5 and 0 < int(text) <= most):
            raise BadSetting(name, f"{text!r} is no length of time", f"Use a whole number from 1 to {most}.")
        if text:
            chosen[rule.name] = int(text)
    return Retention(**chosen)


def _policy_file(given: Mapping[str, str], folder: Path) -> Path | None:
    path = folder / given["POLICY_FILE"] if "POLICY_FILE" in given else None
    if path and not path.is_file():
        raise BadSetting("POLICY_FILE", f"there is no file {path}", "Copy bot/pages/policy.toml there.")
    return path
