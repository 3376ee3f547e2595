"""Any interleaving of people, crashes, failures and time: what the database says stays true to what LINE took."""

import asyncio
import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import TextClause, text
from typing_extensions import override

from bot.channels import Delivery, Outcome, Payload, Sent
from bot.codec import encode_reply
from bot.store import Connection, Store
from bot.store.database import open_engine
from bot.store.inbox import Event
from bot.store.migrate import migrate
from bot.unit import Unit
from handlers.turn import Bubble, Conversation, Message, Reply, Turn
from tests.bot.desk import Bench
from tests.bot.fakes import BROKEN, DEAD_TOKEN, LIMITED, REFUSED, SetClock, arrival

PEOPLE = ("U1", "U2")
TOKEN_LIFE, KEY_LIFE = 60.0, 24 * 3600.0
FATES = ("taken", "taken", "taken", "refused", "lost", "taken and lost", "limited", "killed before", "killed after")
WRONG_ANSWERS = text(
    "SELECT count(*) FROM inbox WHERE state = 'done' AND kind IN ('text', 'follow') AND 1 <>"
    " (SELECT count(*) FROM outbox WHERE outbox.inbox_id = inbox.id)"
)
TWO_SENDING = text("SELECT lane FROM outbox WHERE state = 'sending' GROUP BY lane HAVING count(*) > 1")
UNPROVEN = text(
    "SELECT id, error FROM outbox WHERE state = 'sent' AND NOT EXISTS (SELECT 1 FROM outbox_attempts"
    " WHERE outbox_id = outbox.id AND outcome = 'sent') AND NOT (ambiguous AND error LIKE 'token consumed%')"
)
SAME_POSITION = text(
    "SELECT conversation, position FROM (SELECT conversation, position FROM outbox UNION ALL"
    " SELECT conversation, position FROM inbox WHERE state = 'done') AS said"
    " GROUP BY conversation, position HAVING count(*) > 1"
)
BACKWARDS = text(
    "SELECT a.id FROM outbox AS a JOIN outbox AS b ON a.conversation = b.conversation"
    " WHERE a.id < b.id AND a.position >= b.position"
)
STATES = text("SELECT id, text, state, ambiguous FROM outbox")
OPEN = text(
    "SELECT (SELECT count(*) FROM inbox WHERE state = 'new')"
    " + (SELECT count(*) FROM outbox WHERE state IN ('pending', 'sending'))"
)


class Killed(BaseException):
    """The process is gone."""


@dataclass
class ModelLine:
    """A LINE by the book: a token once and for a minute, a key for a day; `fates` says what comes of the next calls."""

    name: str = "line"
    seconds: float = 0.0
    """Real time, which no clock of the desk's changes."""
    fates: list[str] = field(default_factory=list)
    issued: dict[str, float] = field(default_factory=dict)
    used: dict[str, float] = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)
    up: bool = True
    killed: bool = False

    def render(self, reply: Reply) -> Payload:
        return [encode_reply(reply)]

    async def send(self, delivery: Delivery) -> Outcome:
        fate = self.fates.pop(0) if self.fates else "taken"
        if fate == "killed before":
            self.killed = True
            raise Killed
        if not self.up or fate in {"refused", "limited", "lost"}:
            return {"limited": LIMITED, "lost": BROKEN}.get(fate, REFUSED) if self.up else BROKEN
        outcome = self._take(delivery)
        if fate == "killed after":
            self.killed = True
            raise Killed
        return BROKEN if fate == "taken and lost" else outcome

    def _take(self, delivery: Delivery) -> Outcome:
        now = self.seconds
        once = delivery.reply_token or delivery.retry_key
        if delivery.kind == "reply" and (once in self.used or now > self.issued[once] + TOKEN_LIFE):
            return DEAD_TOKEN
        if once in self.used and now < self.used[once] + KEY_LIFE:
            return Sent(note="409")
        self.used[once] = now
        self.taken.append(delivery.payload[0]["parts"][0]["text"])
        return Sent()

    async def probe(self) -> bool:
        return self.up


def answers(conversation: Conversation, message: Message, desk: Any) -> Turn:
    """Answer every message with its own text, which is unlike any other."""
    return Turn(conversation, (Reply((Bubble(message.text or "nothing"),)),))


def says(unit: Unit, event: Event) -> None:
    """Let the staff say something to the person the event names."""
    unit.say(event.body["to"], Reply((Bubble(event.text),)), role="staff")


@contextmanager
def template() -> Iterator[Path]:
    """Make one migrated file, copied by every run."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.db"
        engine = open_engine(f"sqlite:///{path}")
        migrate(engine)
        engine.dispose()
        yield path


def found(connection: Connection, *queries: TextClause) -> list[list[Any]]:
    return [[tuple(row) for row in connection.execute(query)] for query in queries]


fates = st.lists(st.sampled_from(FATES), max_size=3)
people = st.sampled_from(PEOPLE)


class Desk(RuleBasedStateMachine):
    """One desk, whose process dies and comes back, and a LINE."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None)
        shutil.copy(TEMPLATE, f"{self.folder.name}/desk.db")
        self.store = Store(f"sqlite:///{self.folder.name}/desk.db")
        self.loop = asyncio.Runner()
        self.line, self.clock, self.count = ModelLine(), SetClock(), 0
        self.heard: list[Any] = []
        self.sent: set[int] = set()
        self.jumped = False
        self.reborn()

    def reborn(self) -> None:
        """Forget everything that was only in memory."""
        self.line.killed = False
        self.bench = Bench(
            self.store, answers, self.clock, cast("Any", self.line), more={"others": {"staff": says}},
            settings={"uncertain_policy": "notice"},
        )  # fmt: skip

    def do(self, work: Any, fates: Sequence[str] = ()) -> None:
        self.line.fates = list(fates)
        with suppress(Killed):  # in the middle of a look for leftovers
            self.loop.run(work)
        self.line.fates = []
        if self.line.killed:
            self.reborn()

    def event(self, person: str, **more: Any) -> Any:
        self.count += 1
        word = f"{person}-{self.count}"
        made = arrival(word, user=person, event=word, at=self.clock.now(), message_id=word, **more)
        self.line.issued[made.reply_token] = self.line.seconds
        return made

    @rule(person=people, fates=fates)
    def writes(self, person: str, fates: list[str]) -> None:
        self.heard.append(self.event(person))
        self.do(self.bench.hears(self.heard[-1]), fates)

    @rule(person=people)
    def writes_where_no_reply_is_possible(self, person: str) -> None:
        self.do(self.bench.hears(self.event(person, reply_token="")), ["lost"])

    @rule(person=people, stage=st.sampled_from(["received", "turned"]))
    def writes_and_the_process_dies(self, person: str, stage: str) -> None:
        self.heard.append(self.event(person))
        turns = self.bench.engine.turns
        self.store.run_now(turns.ingest, (self.heard[-1],), mine=True)
        if stage == "turned":
            self.store.run_now(turns.run, f"line:{person}", self.bench.engine.deliveries.token())
        self.reborn()

    @precondition(lambda self: self.heard)
    @rule(back=st.integers(1, 4), fates=fates)
    def line_delivers_again(self, back: int, fates: list[str]) -> None:
        event = replace(self.heard[-min(back, len(self.heard))], redelivered=True)
        if event.reply_token not in self.line.used:
            self.line.issued[event.reply_token] = self.line.seconds
        self.do(self.bench.hears(event), fates)

    @rule(seconds=st.sampled_from([0.5, 2, 5, 11, 31, 61, 700, 3600, 80_000]), fates=fates)
    def time_passes(self, seconds: float, fates: list[str]) -> None:
        self.line.seconds += seconds
        self.do(self.bench.sweeps(seconds), fates)

    @precondition(lambda self: not self.jumped)
    @rule(hour=st.sampled_from([-3600, 3600]))
    def the_clock_jumps(self, hour: int) -> None:
        self.jumped = True
        self.do(self.bench.sweeps(0))
        self.do(self.bench.sweeps(hour))

    @rule()
    def line_goes_down_or_comes_back(self) -> None:
        self.line.up = not self.line.up

    @precondition(lambda self: self.heard)
    @rule(back=st.integers(1, 3))
    def somebody_takes_a_message_back(self, back: int) -> None:
        old = self.heard[-min(back, len(self.heard))]
        unsent = replace(self.event(old.address, kind="unsend", reply_token=""), message_id=old.message_id)
        self.do(self.bench.hears(unsent))

    @rule(person=people)
    def somebody_blocks_and_follows_again(self, person: str) -> None:
        self.do(self.bench.hears(self.event(person, kind="unfollow", reply_token="")))
        self.do(self.bench.hears(self.event(person, kind="follow")))

    @rule(person=people, fates=fates)
    def the_staff_reply(self, person: str, fates: list[str]) -> None:
        made = replace(self.event(person), body={"to": f"line:{person}"}, kind="staff", reply_token="")
        self.do(self.bench.hears(replace(made, channel="slack", conversation="staff:U9")), fates)

    @invariant()
    def the_database_is_right(self) -> None:
        wrong, two, unproven, same, backwards = self.store.run_now(
            found, WRONG_ANSWERS, TWO_SENDING, UNPROVEN, SAME_POSITION, BACKWARDS
        )
        assert wrong == [(0,)]
        assert (two, unproven, same, backwards) == ([], [], [], [])

    @invariant()
    def what_it_says_is_what_line_took(self) -> None:
        [rows] = self.store.run_now(found, STATES)
        sent = {number for number, _, state, _ in rows if state == "sent"}
        assert self.sent <= sent, "something left the state sent"
        self.sent = sent
        taken = [word for word in self.line.taken if "-" in word]
        assert len(taken) == len(set(taken)), "an answer was taken twice"
        numbers = {text: number for number, text, _, _ in rows}
        for person in PEOPLE:
            order = [numbers[word] for word in taken if word.startswith(person)]
            assert order == sorted(order), "an answer overtook another"
        for _, word, state, ambiguous in rows:
            if "-" in word and state == "sent":
                assert word in taken, "called sent, and never taken"
            if "-" in word and state == "pending" and not ambiguous:
                assert word not in taken, "waits without a doubt, and was taken"

    @override
    def teardown(self) -> None:
        self.line.up = True
        for seconds in (11, 61, 61, 61, 11, 11):
            self.line.seconds += seconds
            self.do(self.bench.sweeps(seconds))
        [[(still_open,)]] = self.store.run_now(found, OPEN)
        self.what_it_says_is_what_line_took()
        self.loop.close()
        self.store.close()
        self.folder.cleanup()
        assert still_open == 0, "something waits for ever"


_MADE = template()
TEMPLATE = _MADE.__enter__()
atexit.register(_MADE.__exit__, None, None, None)
EXAMPLES = int(os.environ.get("MODEL_EXAMPLES", "30"))
"""More find rarer interleavings; for a night."""
TestDesk = Desk.TestCase
TestDesk.settings = settings(
    max_examples=EXAMPLES, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
