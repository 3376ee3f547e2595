"""The words every part of the desk speaks: what comes in, what is remembered, what goes out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Literal

from knowledge import languages

PAYLOAD_VERSION = "1"
Language = languages.Language
Value = str | int | bool | list["Value"] | dict[str, "Value"]
CASE_NUMBER = "\ue001"
"""Stands in a reply where the number of the case belongs; the store puts it in when it numbers the case."""
FORM_LINK = "\ue002"
"""Stands in a link where the address of the one-time contact form belongs; the store signs and puts it in."""
MessageKind = Literal["text", "tap", "follow", "sticker", "image", "video", "audio", "file", "location", "other"]


@dataclass(frozen=True, slots=True)
class Choice:
    """A button 「ボタン」 that names the slot or intent it answers, so that an old one still means the same."""

    label: str
    target: str
    value: str = ""

    def pack(self) -> str:
        """Return the payload a platform carries: at most 300 UTF-16 units (LINE postback data)."""
        return f"{PAYLOAD_VERSION}|{self.target}|{self.value}"

    @staticmethod
    def unpack(data: str, label: str = "") -> "Choice | None":
        """Read a payload back; None when it is not ours or of a version we no longer know."""
        version, _, rest = data.partition("|")
        target, separator, value = rest.partition("|")
        if version != PAYLOAD_VERSION or not separator or not target:
            return None
        return Choice(label, target, value)


@dataclass(frozen=True, slots=True)
class Link:
    """A button that opens an address (https or tel)."""

    label: str
    uri: str


@dataclass(frozen=True, slots=True)
class Message:
    """What a person sent, stripped of its channel 「発話」; personal data is already masked."""

    text: str = ""
    kind: MessageKind = "text"
    choice: Choice | None = None
    sent_at: datetime | None = None
    masked: bool = False
    """True when a phone number or mail address was taken out of the text before it was stored."""


@dataclass(frozen=True, slots=True)
class Bubble:
    """One speech bubble of plain text, at most 300 characters (design rule D9)."""

    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled line of a card."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Card:
    """A result shown as a card; `summary` is the alt text and says the result in one sentence."""

    title: str
    summary: str
    subtitle: str = ""
    rows: tuple[Row, ...] = ()
    body: str = ""
    citation: str = ""
    buttons: tuple[Choice | Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Deck:
    """Up to five cards side by side; `summary` names them all."""

    cards: tuple[Card, ...]
    summary: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture served by the desk itself; `path` is below the public address, `alt` says what it shows."""

    path: str
    alt: str


Part = Bubble | Card | Deck | Picture


@dataclass(frozen=True, slots=True)
class Reply:
    """What the desk says 「返信」: one to five parts, then the quick replies under the last one."""

    parts: tuple[Part, ...]
    choices: tuple[Choice | Link, ...] = ()


MOST_PARTS = 5


def in_five(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts with the first neighbouring bubbles joined while there are more than a reply can have."""
    if len(parts) <= MOST_PARTS:
        return parts
    for at, (one, two) in enumerate(pairwise(parts)):
        if isinstance(one, Bubble) and isinstance(two, Bubble):
            return in_five((*parts[:at], Bubble(f"{one.text}\n{two.text}"), *parts[at + 2 :]))
    return parts


@dataclass(frozen=True, slots=True)
class Case:
    """A matter for a person at the ward 「案件」, opened by this turn."""

    kind: Literal["handoff", "interest", "rights"]
    language: Language
    summary: str
    rows: tuple[Row, ...] = ()
    findings: tuple[Row, ...] = ()
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Relay:
    """A message of the applicant to the person who has the case; `text` is masked, empty for a non-text kind."""

    text: str
    kind: MessageKind = "text"


@dataclass(frozen=True, slots=True)
class Return:
    """The applicant went back from the person at the ward to the desk."""


Outgoing = Reply | Case | Relay | Return


@dataclass(frozen=True, slots=True)
class Conversation:
    """All that is remembered of one person between two turns 「会話」; a form's position is derived, never stored."""

    language: Language | None = None
    """The language the person chose, None while none was chosen."""
    heard: Language | None = None
    """The language of the last message that told one; it is offered, never locked (design rule C6)."""
    offered: Mapping[str, str] = field(default_factory=dict)
    """Labels and payloads of the buttons under the last reply, so that each also works typed (design rule D2)."""
    form: str = ""
    """Name of the open form, empty when none is open."""
    answers: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    """Answers so far, by form and slot; kept after the form is done, so that what-ifs and corrections work."""
    place: str = ""
    """Code of the municipality talked about last (what 「そこ」 means)."""
    group: str = ""
    """Codes of the places named or shown together last, in that order, joined by + (what 「後者」 means)."""
    visited: str = ""
    """Codes of the places talked about, the first one first, joined by + (what 「最初に言ったとこ」 means)."""
    card: str = ""
    """Id of the answer card shown last."""
    gap: str = ""
    """Id of the question just asked that no document answers, empty once anything else was said."""
    lost: bool = False
    """True when what was kept could not be read any more: the person is told once; never kept itself."""
    judged: str = ""
    """Ids of the answer cards of which the person said whether they helped; each is asked about once (rule B9)."""
    year: str = ""
    """Fiscal year the person asked about last, such as "R5"; empty when none was named."""
    aspect: str = ""
    """What was asked about that place ("voices"), so that 「じゃあ高畠町は？」 asks the same of another one."""
    listing: str = ""
    """What 「もっと見る」 continues, packed as kind:key:offset."""
    misses: int = 0
    """How many messages in a row were not understood."""
    case: str = ""
    """Number of the open case, empty when there is none."""
    with_staff: bool = False
    """True while a person at the ward has the case: the desk is silent on free text."""
    touched_at: datetime | None = None
    """When the last turn was."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One step 「一往復」: the conversation after it, and what goes out, in order."""

    conversation: Conversation
    outgoing: tuple[Outgoing, ...] = ()
