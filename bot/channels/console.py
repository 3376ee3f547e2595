"""A terminal as a channel: replies as plain text, each button under a number one can type."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from bot.arrival import Arrival
from bot.channels import Delivery, Outcome, Payload, Sent
from bot.clock import Ticking
from bot.codec import decode_reply, encode_reply
from bot.masking import clean, mask
from handlers.turn import Bubble, Card, Choice, Deck, Link, Part, Reply

MARK = "/"
"""Before the number of a button, so that a bare number stays an answer: three people, two nights."""

Ingest = Callable[[Sequence[Arrival]], Awaitable[int]]
Settle = Callable[[str], Awaitable[object]]
Read = Callable[[], Awaitable[str | None]]
Write = Callable[[str], object]


@dataclass
class Screen:
    """What has been shown last: the lines, and the buttons that can be typed as /1, /2 ..."""

    choices: list[Choice] = field(default_factory=list)

    def show(self, reply: Reply) -> str:
        """Lay a reply out as text and number its buttons on from those already shown."""
        lines = [line for part in reply.parts for line in self._part(part) if line.strip()]
        return "\n".join([*lines, *self._buttons(reply.choices)])

    def picked(self, typed: str) -> Choice | None:
        """Return the button that /number stands for, if there is one."""
        number = typed.removeprefix(MARK)
        if number == typed or not number.isdecimal() or not 1 <= int(number) <= len(self.choices):
            return None
        return self.choices[int(number) - 1]

    def _part(self, part: Part) -> Iterable[str]:
        if isinstance(part, Bubble):
            return [part.text]
        if isinstance(part, Card):
            return self._card(part)
        if isinstance(part, Deck):
            return [line for card in part.cards for line in self._card(card)]
        return [f"[{part.alt}]"]

    def _card(self, card: Card) -> Iterator[str]:
        yield f"■ {card.title} {card.subtitle}".rstrip()
        yield from (f"  {row.label}: {row.value}" for row in card.rows)
        yield from (f"  {line}" for text in (card.body, card.citation) for line in text.splitlines())
        yield from (f"  {line}" for line in self._buttons(card.buttons))

    def _buttons(self, items: Iterable[Choice | Link]) -> Iterator[str]:
        for item in items:
            if isinstance(item, Link):
                yield f"{item.label} <{item.uri}>"
            else:
                self.choices.append(item)
                yield f"{MARK}{len(self.choices)} {item.label}"


class ConsoleChannel:
    """One person at a terminal; what is sent is written at once."""

    name = "console"

    def __init__(self, write: Write) -> None:
        """Take what puts one text on the terminal."""
        self._write = write
        self._screen = Screen()

    def render(self, reply: Reply) -> Payload:
        """Return the reply in its neutral JSON form."""
        return [encode_reply(reply)]

    async def send(self, delivery: Delivery) -> Outcome:
        """Write the replies on the terminal."""
        for table in delivery.payload:
            if reply := decode_reply(table):
                self._write(self._screen.show(reply))
        return Sent(provider_id=str(delivery.id))

    async def probe(self) -> bool:
        """Return True: the terminal is here."""
        return True

    def typed(self, line: str, conversation: str, clock: Ticking) -> Arrival:
        """Read one line: /number taps a button of the last answer, anything else is said."""
        choice = self._screen.picked(line.strip())
        self._screen = Screen()
        if choice:
            return _arrival(conversation, clock, data=choice.pack())
        text, masked = mask(clean(line).strip())
        return _arrival(conversation, clock, text=text, masked=masked)


async def talk(channel: ConsoleChannel, ingest: Ingest, settle: Settle, clock: Ticking, read: Read) -> None:
    """Greet, then answer line by line until there are no more."""
    conversation = f"console:{uuid4().hex}"
    arrival: Arrival | None = _arrival(conversation, clock, follow=True)
    while arrival:
        await ingest([arrival])
        await settle(conversation)
        line = await read()
        while line is not None and not line.strip():
            line = await read()
        arrival = None if line is None else channel.typed(line, conversation, clock)


def _arrival(
    conversation: str, clock: Ticking, *, text: str = "", masked: bool = False, data: str = "", follow: bool = False
) -> Arrival:
    return Arrival(
        channel="console",
        event_id=uuid4().hex,
        conversation=conversation,
        address=conversation.removeprefix("console:"),
        kind="follow" if follow else "tap" if data else "text",
        text=text,
        masked=masked,
        data=data,
        occurred_at=clock.now(),
    )
