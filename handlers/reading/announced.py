"""Questions that a message announces (「二点お伺いします」, 「①…②…」, "two questions:"), behind who one is."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

LONGEST = 240
"""Signs behind the announcement up to which questions are told apart."""
LEAST, MOST = 2, 5
"""Signs a question must have, and questions that are looked up."""
_COUNT = r"(?:[2-5二三四五両]|ふた|みっ|いくつか|数|何)(?:点|つ|件|個)?(?:か|ほど|ばかり|だけ|の(?:こと|件|質問))?"
_ASKING = r"(?:ご|お)?(?:質問|伺|うかが|聞き|聞か|尋ね|たずね|確認|教え|教示|知り|相談|問い?合わせ)"
_ANNOUNCED = re.compile(
    rf"(?:以下|次|下記)?の?{_COUNT}(?:、|を|が|に?つい?て?|ほど)?(?:{_ASKING}|ござい|あり(?=ま|、))[^。、:：\n?？]{{0,24}}[。、:：\n]"
    rf"|{_ASKING}[^。、\n]{{0,10}}(?:が|は|を|、)?{_COUNT}[^。、:：\n?？]{{0,16}}[。、:：\n]"
    r"|\b(?:two|three|four|a (?:couple|few)(?: of)?|several|some|[2-5]) (?:\w+ )?(?:questions?|things to ask)\b"
    r"[^:.,?]{0,40}[:.,\-]",
    re.IGNORECASE,
)
_BEHIND_THEM = re.compile(
    r"(?P<matters>[^。\n!！?？]{6,120}?)(?:の|という|、|は、?)(?:以上の?|計)?(?P<count>[2-4二三四])(?:点|つ|件|項目)(?:ほど|だけ)?"
    rf"(?:(?:を|、|に?ついて|に関して|とも|だけ)*{_ASKING}[^。\n?？]{{0,30}}|(?:に?ついて|に関して)|(?<=[点項目])(?:です|でございます|になります)?(?:が|けど)?|(?P<told>(?:です|でございます)?))"
    r"(?:[。、\n!！?？]|$)"
)
"""The announcement behind what is asked: 「上限と、入湯税が対象かどうかの2点教えてください」."""
_BOTH = re.compile(
    r"(?:^both (?=.*\bplease\b)|\b(?:tell|know|explain|about|answer|ask)\b(?: me| us)?(?: please)? both )"
    r"(?P<first>[^.?]{4,70}?),? and (?P<second>[^.?]{4,90}?)(?:,? please)?[.?!]*$"
    r"|\b(?:two|2) (?:things|questions|points)\b[^:]{0,30}: ?"
    r"(?P<one>[^.?]{4,70}?),? and (?P<other>[^.?]{4,90}?)(?:,? please)?[.?!]*$",
    re.IGNORECASE,
)
_LISTED = (
    re.compile(r"(?:と|や|か)?、(?:それと|あと|それから|また)?"),
    re.compile(
        r"(?:と|や|か)?、(?:それと|あと|それから|また)?|と(?=[一-龥ァ-ヶa-z0-9])|か(?:どうか)?と|および|及び|ならびに|・"
    ),
)
"""Between the matters of a counted list: commas, or any joint; that one is taken which comes to the number told."""
_COUNTS = {sign: count for count, signs in ((2, "2二"), (3, "3三"), (4, "4四")) for sign in signs}
_NO_MATTER = re.compile(r"(?:[市町村]|年度?)(?:の|$)")
"""A place or a year beside another is shown as one of two, not looked up as a question."""
_LEADS_TO = re.compile(r"^[^、]{0,20}(?:のは|ことは|点は|質問は|内容は)、?")
_MARKED = re.compile(r"[①-⑨]|(?:^|(?<=[\s、。:：]))[1-9][.)．）](?=\D)")
_BETWEEN = re.compile(
    r"[。！!？?\n;]+|(?<=[a-z])\. |[①-⑨]|(?:^|(?<=[\s、。:：]))[1-9][.)．）](?=\D)"
    r"|(?:^|(?<=[、。\s]))(?:[1-5一二三四五](?:つ目|つめ|点目|番目|個目)|(?:もう|あと)?(?:一|1|ひと)(?:つ|点)|まず|次に|また|最後に|それから|それと|あと)"
    r"(?:は|に|として|目)*[、,:：]?"
    r"|(?:という|との|といった)(?:点|こと|件)|か(?:どうか)?(?:、|と(?=[、一-龥ァ-ヶa-z])|及び|および|ならびに)"
    r"|(?:, (?:(?:and|also) )?|(?:、|,)? ?\b(?:and|also|as well as)\b,? (?:also )?)"
    r"(?=(?:what|when|how|is|are|do|does|did|can|could|may|which|who|where|whether|if|will|must)\b)"
    r"|(?:^|(?<=[ ,.:]))(?:first|second|third|fourth|1st|2nd)(?:ly)?[,:] ",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"^(?:(?:あと|それと|また)(?!で|に)|[、,・:： とをがはで]|です|でございます|について|に関して)+")
_REQUEST = r"(?:お|ご)?(?:教え|教示|伺|聞か|聞き|知りた|回答|お答え|確認).{0,24}"
_BEHIND = re.compile(
    rf"(?:(?:の?(?:こと|件|点))?(?:を|について|に関して|、|と|が)*{_REQUEST}"
    r"|(?:か|の|こと)?(?:です|でございます)|[、,: とを])$"
)
_ONLY_POLITE = re.compile(
    r"(?:お|ご)?(?:教え|教示|回答|答え|手数|忙し|多忙|ござい|願い|伺|確認|聞か|いただ|頂|よろし|宜し|何卒|なにとぞ|以上"
    r"|恐れ|恐縮|失礼|please|thank|many thanks|regards|best).{0,40}",
    re.IGNORECASE,
)


@lru_cache(maxsize=16)
def announced(text: str) -> tuple[str, ...]:
    """The questions that are announced, in their order; none where a message announces fewer than two."""
    counted = _counted(text) if len(text) <= LONGEST else ()
    start = -1 if counted else _start(text)
    if counted or start < 0 or len(text) - start > LONGEST:
        return counted
    parts = map(_trimmed, _BETWEEN.split(text[start:]))
    questions = tuple(part for part in parts if len(part) >= LEAST and not _ONLY_POLITE.fullmatch(part))
    listed = tuple(_long_enough(_LISTED[0].split(questions[0]))) if len(questions) == 1 else questions
    return listed[:MOST] if len(listed) > 1 else ()


def _counted(text: str) -> tuple[str, ...]:
    """The matters of a list told by its number at its end, or joined by "both … and …"; none where there is no list."""
    both = _BOTH.search(text)
    if both:
        return tuple(map(_trimmed, filter(None, both.groups())))
    found = _BEHIND_THEM.search(unicodedata.normalize("NFKC", text))
    if found is None:
        return ()
    matters, count = _LEADS_TO.sub("", found["matters"]), _COUNTS[found["count"]]
    if found["told"] is not None and matters == found["matters"]:
        return ()  # 「宿泊費と交通費の2つです」 tells of both
    lists = ([part for piece in joint.split(matters) if (part := _trimmed(piece))] for joint in _LISTED)
    fitting = next((parts for parts in lists if len(parts) == count), [])
    return tuple(fitting) if all(len(part) >= LEAST and not _NO_MATTER.search(part) for part in fitting) else ()


def _long_enough(pieces: Iterable[str]) -> Iterator[str]:
    return (part for piece in pieces if len(part := _trimmed(piece)) >= LEAST)


def _start(text: str) -> int:
    """Where the questions begin, -1 where none are announced."""
    said, marks = _ANNOUNCED.search(text), list(_MARKED.finditer(text))
    if len(marks) > 1 and (said is None or marks[0].start() >= said.start()):
        return marks[0].start()
    return said.end() if said else -1


def _trimmed(part: str) -> str:
    return _BEHIND.sub("", _BEFORE.sub("", part.strip())).strip(" 、,")
