"""Several questions in one message: two are answered, the rest is named and one tap away."""

import re
from collections.abc import Iterator
from dataclasses import replace

from handlers.desk import Desk, Voice
from handlers.faq import card_choice
from handlers.questions.two_questions import HALF_ANSWERED
from handlers.reading.announced import announced
from handlers.turn import Bubble, Reply, Turn, in_five
from knowledge.answers import Found
from knowledge.clauses import asks, leads, plainly, without_lead_in

LONGEST = 160
"""Characters up to which a message is taken apart; a longer one is a story."""
LEAST, MOST = 2, 6
"""Characters a part must have, and parts that are looked up."""
LONG_MATTER = 14
"""Characters up to which a part may be a bare noun."""
SURE = frozenset({"answer", "gap"})
"""What a look-up has come to where a part is surely a question with an answer."""
ALSO_DOUBTFUL = SURE | {"likely"}
"""The same where it is announced that each part is a question: the nearest answer is shown with its caveat."""
SHOWN = 2
"""Answers shown at once."""
_OPEN = frozenset({"none", "suggest"})
"""What the whole comes to where it says nothing of what its parts do."""
_OF_PARTS = HALF_ANSWERED | {"gap"}
"""What the whole message may have come to where its parts are looked up; a gap may be of none of them."""
_SENTENCE = re.compile(r"[。！!？?\n]+|[①-⑨]|(?:^|(?<=[\s、。]))[1-9][.)．）](?=\D)")
_ALSO = re.compile(r"[、,。 ]+(?:あと|それと|それから|ついでに|加えて)(?:は|、|,)*(?![0-9でに何])")
"""Between a question and the matters named after it."""
_ENDS_LIST = re.compile(
    r"(?:を|が|は|について|に関して|も|の(?:こと|話)を?|、|まとめて|一緒に|あわせて|両方とも?|それぞれ)*(?:教えて|おしえて|知りた|聞きた|お聞きし|お尋ねし|質問し|確認した|願い).*$"
    r"|(?:って|は|を)$"
)
"""The request at the end of a list of matters."""
_MATTER = re.compile(
    r"(?:(?<=まで)で)?[、,](?:あと|それから|それと|また)?|(?<=[一-龥ァ-ヶーんかの額率])と(?:か)?(?=[、一-龥ァ-ヶa-z])|(?:および|及び|ならびに|\band\b)"
)
_MARK, _NUMBER = re.compile(r"[?？]"), re.compile(r"[①-⑨]|[1-9][.)．）]")
_LEADS_ON = re.compile("(?:(?<!こ)と|を|の|(?<=まで)で|(?<=いくら)(?:出て|もらえて)|(?:ぜんぶ|全部|すべて))$")
_JOINS = re.compile("^(?:あと|それと|それから|また)(?![でにの])、?")
_WHAT = r"いつ|いくら|何|なに|どこ|どの|だれ|誰|どう|何人|\b(?:what|when|where|who|how|can|is|are|do|does)\b"
_WANTED = r"[^。]{1,40}(?:か(?:どうか)?|かな|たい(?:の|こと|件)?)"
_MATTER_SAID = re.compile(
    rf"[^。]*(?:{_WHAT})[^。]*|{_WANTED}|[^。、で]{{0,12}}(?:[一-龥ァ-ヶー]|[扱違払]い)|the [a-z ]{{2,20}}"
)
"""A part that asks, or names a matter in a word or two; not the beginning of a sentence."""


def _parts(text: str) -> list[str]:
    """The parts of a message that may each be a question: its asking sentences, and the matters of a list."""
    found: list[str] = []
    listed = _listed(text)
    for sentence in filter(None, map(str.strip, _SENTENCE.split(text.lower()))):
        piece, *more = _ALSO.split(without_lead_in(sentence))
        request = _ENDS_LIST.search(piece)
        split = _MATTER.split(_ENDS_LIST.sub("", piece) if request else piece)
        matters = [part for part in map(_trimmed, split) if part and not leads(part)]
        clear = request or len(matters) > SHOWN or "、" in piece or "," in piece
        in_list = clear and len(matters) > 1 and all(map(_MATTER_SAID.fullmatch, matters))
        found += matters if in_list else [_trimmed(piece)] if listed or asks(piece) else []
        found += [_trimmed(_ENDS_LIST.sub("", also)).removesuffix("も") for also in more]
    return [part for part in dict.fromkeys(found) if len(part) >= LEAST][:MOST]


_STATED = re.compile(r"(?:です|ます|ました|でした|んだ|んです)(?:[。!ねよけどが、~〜ー])*$")
"""What tells of who asks: beside a question it is no matter of its own."""


def _told_apart(text: str) -> list[str]:
    """The questions a message announces, else its parts that may be questions; none of a long story."""
    parts = _parts(text) if len(text) <= LONGEST else []
    told = [part for part in parts if asks(part) or not _STATED.search(part)]
    return list(announced(text)) or (told if any(map(asks, told)) else parts)


def _trimmed(part: str) -> str:
    return _LEADS_ON.sub("", _LEADS_ON.sub("", _JOINS.sub("", part.strip(" 、,・"))))


def _listed(text: str) -> bool:
    return len(_MARK.findall(text)) > 1 or len(_NUMBER.findall(text)) > 1


def _looks(text: str, desk: Desk) -> list[Found]:
    """What each part comes to by itself, as far as it is sure: an answer or a gap, each once."""
    parts = [part for part in _told_apart(text) if not desk.library.answers.search.is_talk(part)]
    if len(parts) < SHOWN:
        return []
    found = [desk.library.answers.find(_as_question(part, desk)) for part in parts]
    told = ALSO_DOUBTFUL if announced(text) else SURE
    sure = [one for one in found if one.outcome in told and (one.gap if one.outcome == "gap" else one.cards)]
    return list({_id(one): one for one in reversed(sure)}.values())[::-1]


def _as_question(part: str, desk: Desk) -> str:
    part = plainly(part)
    meant = desk.library.sayings.question(part)
    if meant != part or asks(part) or len(part) > LONG_MATTER:
        return meant
    return desk.library.sayings.question(f"what is {part}" if part.isascii() else f"{part}を教えて")


def _id(found: Found) -> str:
    return found.gap.id if found.gap and found.outcome == "gap" else found.cards[0].id


def all_answered(text: str, found: Found, desk: Desk) -> Found:
    """The first two answers, where the whole message found but one of several questions."""
    if found.outcome not in _OF_PARTS or (len(found.cards) >= SHOWN and found.outcome == "answer"):
        return found
    looks = desk.once(several, text)
    answers = [look for look in looks if look.outcome == "answer"]
    if len(answers) >= SHOWN and found.outcome != "gap":
        return replace(found, outcome="answer", cards=tuple(look.cards[0] for look in answers[:SHOWN]), gap=None)
    if found.outcome in _OPEN and len(looks) >= SHOWN:
        return (answers or looks)[0]
    return answers[0] if found.outcome == "gap" and answers else found  # what is silent is named behind the answer


def in_turn(text: str, desk: Desk) -> Found | None:
    """What a message comes to that announces its questions: its first answers, whoever it says is asking."""
    looks = desk.once(several, text) if announced(text) else []
    if not looks:
        return None
    told = [look for look in looks if look.gap is None or look.outcome != "gap"][:SHOWN]
    doubtful = any(look.outcome == "likely" for look in told)
    cards = tuple(look.cards[0] for look in told)
    return replace(told[0], outcome="likely" if doubtful else "answer", cards=cards, gap=None) if told else looks[0]


def rest_offered(turn: Turn | None, text: str, found: Found, desk: Desk) -> Turn | None:
    """The turn with what else the message asks: answers as buttons, and what no document tells by its name."""
    reply = turn.outgoing[0] if turn else None
    if turn is None or not isinstance(reply, Reply) or found.outcome not in {"answer", "likely", "gap"}:
        return turn
    if found.outcome == "answer" and len(found.cards) >= len(_told_apart(text)):
        return turn  # every part has its answer
    several_shown = found.outcome == "answer" or announced(text)
    shown = {card.id for card in found.cards[: SHOWN if several_shown else 1]}
    shown |= {found.gap.id} if found.gap and found.outcome == "gap" else set()
    rest = [look for look in desk.once(several, text) if _id(look) not in shown]
    voice = desk.voice(turn.conversation)
    lines = tuple(_lines(rest, voice))
    if not lines:
        return turn
    buttons = tuple(card_choice(look.cards[0], voice) for look in rest if look.outcome != "gap")
    others = tuple(choice for choice in reply.choices if choice not in buttons)
    more = Reply(in_five((*reply.parts, Bubble("\n".join(lines)))), (*buttons, *others))
    return replace(turn, outgoing=(more, *turn.outgoing[1:]))


def _lines(rest: list[Found], voice: Voice) -> Iterator[str]:
    silent = [voice.pick(look.gap.title) for look in rest if look.gap and look.outcome == "gap"]
    told = [voice.pick(look.cards[0].title) for look in rest if look.outcome != "gap"]
    between = ", " if voice.language == "en" else "、"
    if silent:
        yield voice.say("faq.rest_silent", titles=between.join(silent))
    if told:
        yield voice.say("faq.rest_told", titles=between.join(told))


def several(text: str, desk: Desk) -> list[Found]:
    """What each of several questions comes to, as far as it is sure; nothing where a message is one question."""
    looks = _looks(text, desk)
    return looks if len(looks) >= SHOWN or announced(text) else []
