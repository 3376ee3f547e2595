"""Who asks: what an organisation says about itself and its plan, in seven answers."""

from dataclasses import dataclass
from typing import Literal, get_args

Located = Literal["head_office", "branch", "outside", "unsure"]
Kind = Literal[
    "company",
    "group_with_rules",
    "group_without_rules",
    "sole_proprietor",
    "school",
    "embassy",
    "public_body",
    "foreign_branch",
    "other",
]
Participants = Literal["employees", "officers", "family", "mixed", "contractors", "part_time", "self", "unsure"]
Nights = Literal["one_or_more", "day_trip", "mixed", "unsure"]
OtherSubsidy = Literal["none", "state_or_prefecture", "ward_or_town", "private", "unsure"]
YesNo = bool | Literal["unsure"]
ANSWERS: dict[str, tuple[str, ...]] = {
    "located": get_args(Located),
    "kind": get_args(Kind),
    "participants": get_args(Participants),
    "nights": get_args(Nights),
    "programme": ("yes", "no", "unsure"),
    "publish": ("yes", "no", "unsure"),
    "other_subsidy": get_args(OtherSubsidy),
}
"""The seven questions in the order they are asked, each with every answer there is."""


@dataclass(frozen=True, slots=True)
class Applicant:
    """What an organisation said about itself and its plan 「申請を考えている人」."""

    located: Located
    kind: Kind
    participants: Participants
    nights: Nights
    programme: YesNo
    publish: YesNo
    other_subsidy: OtherSubsidy

    def __post_init__(self) -> None:
        for question, answers in ANSWERS.items():
            if self.answer(question) not in answers:
                raise ValueError(f"{question}: {self.answer(question)!r} is not an answer")

    def answer(self, question: str) -> str:
        """Return the answer to one of the seven questions as a word: true is "yes", false is "no"."""
        value = getattr(self, question)
        return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
