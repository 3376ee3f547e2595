"""What a message says about an applicant: where, what kind, who travels, nights, programme, publishing, other money."""

import re
from collections.abc import Callable, Mapping

from handlers.desk import Desk
from handlers.reading.numerals import hear
from handlers.reading.statements import NO, statements
from knowledge.text import plain

Heard = tuple[tuple[str, ...], ...]
"""What each statement says for one question of the check, in the order said; in each the meanings as listed."""
BESIDE = frozenset({"family", "contractors", "part_time", "officers", "outsiders", "mixed"})
"""Who may travel beside the employees."""
GROUP = frozenset({"group", "no_person", "no_rules", "has_rules"})
"""What is said of a group, none of it an answer by itself."""
IN_THE_WARD = frozenset({"head_office", "branch"})
_NAMESAKE = re.compile(r"(?:大阪|名古屋)市?の?港区")
"""Another ward of the name: 「会社は港区にあります。大阪市の港区です」 tells of one place."""
_BESIDE_IT = re.compile(r"東京|支店|支社|営業所|事務所|本社|オフィス")
"""Words of a second site, of which the ward of the name may be one."""
_SLOT_OF = {"who": "located", "rules": "kind"}
TOPICS = {"located": ("who",), "kind": ("who", "rules")}
"""Where a question of the check is not answered under its own name; a statement about nothing may answer any."""


def situation(text: str, desk: Desk) -> dict[str, str]:
    """The answers to the quick check a message holds, by question; what it leaves out or contradicts is absent."""
    return dict(desk.once(_situation, text))


def _situation(text: str, desk: Desk) -> dict[str, str]:
    sayings = desk.library.sayings
    stated = statements(hear(text).text, sayings)
    told = [(one.topic, tuple(dict.fromkeys(sayings.of_case.told(one.marked)))) for one in stated]
    answers: dict[str, str] = {}
    for slot in sayings.situation:
        topics = ("", *TOPICS.get(slot, (slot,)))
        heard = tuple(
            tuple(meaning for of, meaning in meanings if of == slot) for topic, meanings in told if topic in topics
        )
        answer = _SETTLED.get(slot, _last)(heard)
        if answer:
            answers[slot] = answer
    if answers.get("located") in IN_THE_WARD and _NAMESAKE.search(text) and not _BESIDE_IT.search(text):
        answers["located"] = "outside"
    if answers.get("located") == "outside" and sayings.holds("asked.no_seat", plain(text)):
        return {slot: answer for slot, answer in answers.items() if slot not in {"located", "kind"}}
    return answers


def denies_another(slot: str, text: str, desk: Desk) -> bool:
    """Tell whether a message denies something else than what a question asks: 「会社じゃないです」 names no place."""
    sayings = desk.library.sayings
    denied = [stated for stated in statements(hear(text).text, sayings) if stated.topic and stated.marked.endswith(NO)]
    about = {_SLOT_OF.get(stated.topic, stated.topic) for stated in denied}
    if any(any(sayings.situation["kind"].told(stated.marked)) for stated in denied):
        about = about - {"located"} | {"kind"}
    return bool(about) and slot not in about


def names_a_group(text: str, desk: Desk) -> bool:
    """Tell whether a message names a group without legal personality, whose rules are not told yet."""
    kinds, stated = desk.library.sayings.situation["kind"], statements(hear(text).text, desk.library.sayings)
    return any("group" in kinds.told(statement.marked) for statement in stated)


def asks_if_eligible(text: str, desk: Desk) -> bool:
    """Tell whether a message asks if the programme is for one."""
    return desk.library.sayings.holds("asked.eligible", hear(text).text)


def _last(heard: Heard) -> str:
    """What was said last; within one statement the meaning listed first."""
    return next((options[0] for options in reversed(heard) if options), "")


def _located(heard: Heard) -> str:
    """A branch counts as one only beside a head office elsewhere; who says yes and no to the ward is asked.

    Of a head office elsewhere alone it is not known whether there is a branch in the ward.
    """
    told = {option for options in heard for option in options}
    if told and told <= {"head_elsewhere", "elsewhere"} and "head_elsewhere" in told:
        return ""
    here, away = "head_office" in told, bool(told & {"outside", "elsewhere", "no_head"})
    if "unsure" in told:
        return "unsure"
    if "branch_here" in told:
        return "branch" if away or not here else "head_office"
    if here:
        return "" if "outside" in told else "branch" if away else "head_office"
    if "branch" in told and "outside" in told and "elsewhere" not in told:
        return "branch"
    return "outside" if away else ""


def _kind(heard: Heard) -> str:
    """A group without legal personality is asked for its rules until it tells of them."""
    told = list(dict.fromkeys(option for options in heard for option in options))
    named = next((option for option in told if option not in GROUP), "")
    if named and "group" not in told:
        return named
    if "no_rules" in told:
        return "group_without_rules"
    return "group_with_rules" if "has_rules" in told else ""


def _party(heard: Heard) -> str:
    """Who travels; employees alone only where nobody else is named, and a party of several other kinds is mixed."""
    told = {option for options in heard for option in options}
    beside = told & BESIDE
    if len(beside) > 1 or "outsiders" in beside:
        return "mixed"
    return next(iter(beside), "") or next((option for option in ("unsure", "employees") if option in told), "")


def _nights(heard: Heard) -> str:
    """What was said last; that some stay and some do not is kept."""
    return "mixed" if any("mixed" in options for options in heard) else _last(heard)


_SETTLED: Mapping[str, Callable[[Heard], str]] = {
    "located": _located,
    "kind": _kind,
    "participants": _party,
    "nights": _nights,
}
