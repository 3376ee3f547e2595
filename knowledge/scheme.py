"""One programme of the ward in one fiscal year: its phases, papers, duties, contact and figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from knowledge.languages import Language

State = Literal["ahead", "open", "over", "unknown"]


@dataclass(frozen=True, slots=True)
class Text:
    """One thing said in the three languages of the desk."""

    ja: str
    easy: str
    en: str

    def of(self, language: Language) -> str:
        """Return the words in one language."""
        return {"ja": self.ja, "easy": self.easy, "en": self.en}[language]


@dataclass(frozen=True, slots=True)
class Phase:
    """One stretch of a programme; a day the documents do not print is None, the outermost days only bound it."""

    name: str
    opens: date | None
    closes: date | None
    text: Text
    when: Text
    source: str
    not_before: date | None = None
    not_after: date | None = None

    def state_on(self, day: date) -> State:
        """Tell where a day stands; "open" only when both dates are printed and the day lies between them."""
        first, last = self.opens or self.not_before, self.closes or self.not_after
        if first and day < first:
            return "ahead"
        if last and day > last:
            return "over"
        return "open" if self.opens and self.closes else "unknown"


@dataclass(frozen=True, slots=True)
class Item:
    """A paper to hand in or a duty to keep; `source` is "unknown" when no document can be cited."""

    key: str
    text: Text
    source: str
    phase: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """How participants are chosen; `value` may be "unknown"."""

    value: str
    text: Text
    source: str


@dataclass(frozen=True, slots=True)
class PartnerSource:
    """Which list of partner municipalities belongs to the programme, and whether all of it could be read."""

    list: str
    complete: bool
    source: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Where a person at the ward is reached."""

    section: Text
    phone: str
    fax: str
    hours: Text
    address: Text
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Scheme:
    """One programme in one fiscal year, as its data file says it."""

    id: str
    file: str
    year: str
    name: Text
    source: str
    phases: tuple[Phase, ...]
    subsidy: Mapping[str, object]
    """The raw table of figures; subsidy.Rules.from_table reads it."""
    selection: Selection
    documents: tuple[Item, ...]
    duties: tuple[Item, ...]
    partners: PartnerSource
    contact: Contact
    requirements: Mapping[str, Text]
    reasons: Mapping[str, Text]
    open_points: Mapping[str, Text]

    @property
    def title(self) -> str:
        """The name in Japanese."""
        return self.name.ja

    @property
    def title_en(self) -> str:
        """The name in English, a translation for reference."""
        return self.name.en

    def phase(self, name: str) -> Phase:
        """Return one of the five phases by its name."""
        return next(phase for phase in self.phases if phase.name == name)
