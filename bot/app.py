"""The composition root: builds knowledge, store, channels and engine from the settings, and the web application."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial

import structlog
from fastapi import FastAPI

from bot import readiness, retention, web
from bot.channels import Channel
from bot.channels.line import LineChannel
from bot.channels.line_webhook import router as line_router
from bot.channels.slack import SlackChannel, no_quota
from bot.channels.slack_setup import slack_channel, slack_parts
from bot.channels.web import WebChannel
from bot.clock import Clock, Ticking
from bot.contact_form import ContactDesk, ContactEntered
from bot.engine import Engine
from bot.kept_patterns import kept_patterns
from bot.lives import folder_of
from bot.metrics import Metrics
from bot.pages import chat, headers, interest, policy, staff
from bot.pages.chat import Talk
from bot.pages.operator import Operator
from bot.pages.site import Site
from bot.pages.staff_login import StaffDoor, StaffKey
from bot.proxy import ProxyWatch
from bot.public_api import description
from bot.quota_watch import QuotaWatch
from bot.schedules import Schedules
from bot.sealing import Sealer
from bot.settings import BadSetting, Settings
from bot.staff_desk import CaseDesk
from bot.staff_turns import StaffTurns, unfollowed
from bot.store import Store
from bot.store.skew import skew, trouble
from bot.store.transcript import transcript
from handlers.desk import Desk
from handlers.dialogue import respond
from knowledge.library import Library
from subsidy import Rules


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything one process is made of."""

    settings: Settings
    clock: Ticking
    library: Library
    store: Store
    metrics: Metrics
    engine: Engine
    line: LineChannel | None = None
    slack: SlackChannel | None = None
    channels: Mapping[str, Channel] = field(default_factory=dict)
    watch: QuotaWatch | None = None
    staff_key: StaffKey = field(default_factory=lambda: StaffKey.of(""))


def _library() -> Library:
    with kept_patterns():
        return Library.load(check=Rules.from_table)


def build(
    settings: Settings,
    *,
    sweeping: bool = True,
    library: Library | None = None,
    more: Mapping[str, Channel] | None = None,
) -> Parts:
    """Put a process together, with more channels if given; nothing runs yet. BrokenData says what is wrong."""
    clock = Clock(settings.desk_clock)
    known = library or _library()
    metrics = Metrics()
    store = Store(settings.database_url, settings.pooling, observe=metrics.observe_transaction)
    line = _line(settings) if settings.line_on else None
    slack = _slack(settings, store, clock, known, line) if settings.slack_on else None
    own: dict[str, Channel | None] = {"web": WebChannel(), "line": line, "slack": slack}
    channels = {name: channel for name, channel in {**own, **(more or {})}.items() if channel}
    turns, schedules = StaffTurns(known.catalogue, settings.slack_leads), Schedules(settings)

    def desk_at(now: datetime) -> Desk:
        return Desk(known, now, settings.opening, public_url=settings.public_base_url)

    engine = Engine(
        store=store,
        channels=channels,
        respond=respond,
        desk_at=desk_at,
        clock=clock,
        settings=settings,
        others={"contact": ContactEntered(desk_at), "staff": turns, "unfollow": unfollowed},
        timers={retention.KIND: retention.nightly(settings.retention), **schedules.timers},
        plans=(retention.ensure_nightly, schedules.seed),
        due=schedules.due,
        followed=turns.followed,
        metrics=metrics,
        sweeping=sweeping,
        lives=folder_of(settings.database_url),
    )
    watch = QuotaWatch(ask=line.quota, store=store, clock=clock, show=metrics.show_quota) if line else None
    key = StaffKey.of(settings.staff_token)
    return Parts(settings, clock, known, store, metrics, engine, line, slack, channels, watch, key)


def _slack(
    settings: Settings, store: Store, clock: Ticking, library: Library, line: LineChannel | None
) -> SlackChannel:
    return slack_channel(settings, store, clock, library, line.quota if line else no_quota)


def _line(settings: Settings) -> LineChannel:
    return LineChannel(
        settings.line_channel_access_token,
        settings.line_api_base_url,
        settings.line_data_api_base_url,
        public_url=settings.public_base_url,
    )


@asynccontextmanager
async def running(parts: Parts) -> AsyncIterator[None]:
    """Run a process's engine and channels until the block ends, then finish what runs and leave the rest."""
    async with AsyncExitStack() as ends:  # whatever fails, the rest is ended too
        ends.callback(parts.store.close)
        await _compare_clocks(parts)
        for channel in (parts.slack, parts.line):
            if channel:
                await channel.start()
                ends.push_async_callback(channel.stop)
        await parts.store.run(retention.ensure_nightly, parts.clock.now())
        await parts.store.run(Schedules(parts.settings).seed, parts.clock.now())
        ends.push_async_callback(parts.engine.stop)
        await parts.engine.start()
        if parts.watch:
            parts.watch.start()
            ends.push_async_callback(parts.watch.stop)
        yield


async def _compare_clocks(parts: Parts) -> None:
    """Refuse to start with a clock by which the leases of the others mean something else."""
    problem = "" if parts.settings.desk_clock else trouble(await parts.store.run(skew, parts.clock))
    if problem:
        structlog.get_logger("app").error("clock", problem=problem)
        raise BadSetting("clock", problem.partition(":")[0], "Let this machine and the database's keep time by NTP.")


def create_app(parts: Parts) -> FastAPI:
    """The web application over the parts: webhooks, pages, health."""
    slack = slack_parts(parts.slack, parts.engine, Sealer(parts.settings.secrets)) if parts.slack else None

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with running(parts):
            yield
            if slack:
                await slack.stop()

    app = FastAPI(title="workation-desk", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.openapi = description  # type: ignore[method-assign]  # FastAPI's way to give an own description
    settings = parts.settings
    fits = cache(partial(readiness.misfit, parts.library))  # the knowledge never changes while a process runs
    app.include_router(
        web.router(web.Health(parts.store, parts.clock, parts.metrics, fits, rehearsal=bool(settings.desk_clock)))
    )
    if parts.line:
        unread = parts.metrics.malformed.labels("line").inc
        line = line_router(settings.line_channel_secret, parts.engine.ingest, parts.clock, unread)
        app.router.routes[:0] = line.routes  # asked first and directly, not as one of the included routers
    if slack:
        app.include_router(slack.router)
    _add_pages(app, parts)
    return app


def _add_pages(app: FastAPI, parts: Parts) -> None:
    settings, engine = parts.settings, parts.engine
    secure = settings.public_base_url.startswith("https://")
    site = Site.load(
        secret_key=settings.secret_key,
        former_key=settings.secret_key_previous,
        now=parts.clock.now,
        trial=settings.trial,
        secure=secure,
        operator=Operator.load(settings.policy_file, settings.retention),
    )

    async def said(conversation: str, after: int) -> tuple[object, ...]:
        return await parts.store.run(transcript, conversation, after)

    sealer = Sealer(settings.secrets)
    forms = ContactDesk(parts.store, engine, sealer, settings.secrets, parts.clock)
    watch = parts.watch
    cases = CaseDesk(
        store=parts.store,
        engine=engine,
        sealer=sealer,
        clock=parts.clock,
        leads=settings.slack_leads,
        quota=lambda: watch.seen if watch else None,
    )
    app.include_router(chat.router(site, Talk(engine.ingest, engine.settle, said)))  # type: ignore[arg-type]
    app.include_router(interest.router(site, forms, settings.opening))
    app.include_router(policy.router(site))
    prefix = partial(parts.library.catalogue.say, "staff.prefix")
    app.include_router(staff.router(site, StaffDoor(site, parts.staff_key), cases, prefix))
    headers.install(app, site)
    if secure:
        app.add_middleware(ProxyWatch)
