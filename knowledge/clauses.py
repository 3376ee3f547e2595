"""Where one message asks two things."""

import re

_SENTENCE = re.compile(
    r"(?<=[。？！?!\n])|(?<=[a-z][.]) "
    r"|(?:^|(?<=[、。？！?!,\s]))(?:あと|それと|それから|また|ついでに|and also|also)[、,\s]*"
    r"|\band (?=how|what|when|who|where|is|are|can|do|does|which)"
)
_COMMA = re.compile(
    r"[、,;；]|(?<=割)で|(?<=[ぁ-ん一-龥])と(?=、)|\band\b|(?<=[一-龥ーム])と(?:か)?(?=[一-龥ァ-ヶa-z]{2,})|(?:および|及び|ならびに|＆|&)"
)
_PAIR = re.compile(r"([一-龥ァ-ヶ々]{2,8})(?:と|や|、|・|＆|&)([一-龥ァ-ヶ々]{2,8})(?=[にのではへ]|市|町|村)")
LEAST, LEAST_LATIN = 3, 6
"""Characters a part must have to be a question of its own; in Latin letters a word is no more than "when"."""
SHORT = 70
"""Messages up to this length are also split at commas: in a longer one a comma is only a breath."""
MOST = 6
BREATHS = 3
"""Breaths of a long message that are looked at, from its end."""
LONG = 40
"""Characters from which on a message may hold its question in one breath of several."""
_ASKS = re.compile(
    r"[?？]$|(?:か|かな|っけ|かも|の|でしょう|でした|教えて|おしえて|知りたい|聞きたい|ください|下さい|たいです|願い(?:いた|致)?します|願います|は|(?<!です)(?<!んだ)って|何|いつ|いくら|どこ|何曜日|何時|なんぼ|どう|どれ|どっち|誰|だれ|いくつ)[。!！]*$"
    r"|^(?:what|when|where|who|which|how|is|are|do|does|did|can|could|may|will|would|should|tell)\b"
)
_LEADS = re.compile(r"(?:です|ます|たい|だ|ん)(?:が|けど|けれども?)$|(?:ので|から|たくて)$")
_WANTS = re.compile("教え|知りた|聞きた|ほしい|欲しい|お?願い|何|いつ|いくら|どこ|どう")
_BREATH = re.compile(r"[、。,.!?！？\n]+|(?<=けど)|(?<=ですが)|(?<=ので)(?!しょう|す)|(?<=たら)|(?<=たって)")


_LEAD_IN = re.compile(
    r"^(?:(?:それじゃあ?|じゃあ?(?!な)|それでは|では(?!な)|ほなら?|やっぱり?(?!や[めっ]|い[いら])|なるほど(?:ね|です)*|ところで"
    r"|ちなみに|(?:すみません|すいません)が?|(?:あのう?|へえ?|で|え|あ)(?=[、,ー ])|えー?っと|えと|うーん|ふーん"
    r"|そっか|そうなんです(?:ね|か)|分かりました|わかりました|了解です|それで(?![もいはす])|んで(?=[、,ー ])"
    r"|念のため(?:に)?|参考まで?に"
    r"|最後に|てか|ていうか|っていうか|つーか|そもそも"
    r"|(?:ちょっと)?待って(?:ください)?(?=[、,。 ])|急いでます(?=。)|どうも(?=。)"
    r"|[^、。]{0,14}(?:聞い|きい|問い?合わせ|お?電話し|相談し|連絡し|質問し)(?:まし)?た(?:者|もの)(?:です|でございます|なんです)(?:が|けど|けれども?)?"
    r"|冗談(?:です|でした|だ)?(?:よ|ね|って|けど)*(?:笑|w+)?(?=[、。!( ])"
    r"|[(（]笑[)）]|(?:で|それで)(?=、)|ふふふ?(?=[、。 ])"
    r"|(?:話の?)?途中(?:で|に)?(?:すみません|すいません|失礼(?:します|ですが)?|ごめん(?:なさい)?)(?:が|けど)?"
    r"|(?:ちょっと)?話(?:は|が)?(?:変わ|そ|逸)(?:り|れ)ます(?:が|けど)|その前に"
    r"|(?:ok|okay|so|and|well|hmm|oh|i see|by the way|btw)\b(?![-']))[、,。.!?… ~ー]*)+"
)
"""Words before a question that are none of it."""


def without_lead_in(text: str) -> str:
    """Return the message without the words that only lead in to its question; itself when nothing else is said."""
    rest = _LEAD_IN.sub("", text)
    return rest if len(rest) >= LEAST - 1 else text


_PROGRAMME = re.compile(
    r"^(?:(?:この|その|今回の|港区の|区の|ワーケーションの?|連携自治体の?)*"
    r"(?:補助金?|助成金?|制度|事業|ワーケーション(?:事業)?)(?:って|は|の|も|で(?=は)|に(?=は))は?、?)(?=.{4})"
)
"""The programme itself as what a question is about: it says nothing of what is asked."""


_ROUNDABOUT = (
    (re.compile(r"(?:なの|なん)(?:でしょうか|ですかね?|だろうか|かな)(?=[?。]*$)"), "ですか"),
    (
        re.compile(r"(?:なの|なん)か(?:どうか)?(?:も|を|は)?、?(?:知りたい|教えて|聞きたい|確認したい)?[^。?]{0,8}$"),
        "ですか",
    ),
    (
        re.compile(
            r"(?<=[るたい])(?:の|ん)か(?:どうか)?(?:も|を|は)?、?(?:知りたい|教えて|聞きたい|確認したい)[^。?]{0,8}$"
        ),
        "の?",
    ),
    (re.compile(r"(?<=[るたい])(?:の|ん)(?:でしょうか|ですかね?|だろうか|かな)(?=[?。]*$)"), "の?"),
)
"""Endings that only make a question softer, and how it is asked plainly."""


def plainly(text: str) -> str:
    """Return a question without the programme as its topic and a softening end (「補助金は抽選なのでしょうか」)."""
    for ending, plain in _ROUNDABOUT:
        text = ending.sub(plain, text)
    return _PROGRAMME.sub("", text)


_GREETING = re.compile(
    r"^(?:(?:いつも)?(?:大変)?お世話に[^。、]{0,12}|平素[^。]{0,24}|突然[^。、]{0,20}|初めて[^。]{0,16}|はじめまして|恐れ入りますが|恐縮ですが"
    r"|お忙しいところ[^、。]{0,16}|お手数ですが|すみませんが|失礼(?:いた)?します|(?:貴区|御庁|本事業|本制度|貴[一-龥]{1,4})の?[^、。]{0,16}"
    r"(?:につきまして|について|に関して)(?=、))[。、 ]+"
)
_POLITELY = re.compile(
    r"(?:の?(?:件|点|こと)?(?:について|につきまして|に関して|を|が|、))?(?:(?:お手数|恐縮|恐れ入り|念のため|可能であれば|差し支えなければ)[^、]{0,12}、?)?"
    r"(?:お|ご)?(?:教え|教示|教授|伺|うかが|聞かせ|聞き|尋ね|回答|確認|案内)[^。、]{0,24}[。]?$"
)


def without_courtesy(text: str) -> str:
    """Return the question of a polite letter without its greeting and its request; empty where it has neither."""
    core = text
    for _ in range(MOST):
        core = _GREETING.sub("", core, count=1)
    core = _POLITELY.sub("", core)
    if core == text or len(core) < LEAST:
        return ""
    return core if asks(core) else f"{core}を教えて"


def sentences(text: str) -> tuple[str, ...]:
    """Return the parts of a message that could be questions of their own, split at sentence ends."""
    return _parts(_SENTENCE.split(text))


def phrases(text: str) -> tuple[str, ...]:
    """Return the parts of a short message split at commas and connecting words; empty when it is long.

    A part that only leads to the others is none: 「社員と行きたいんですが、最大いくら出て、どんな行き先があるか」.
    """
    return tuple(part for part in _parts(_COMMA.split(text)) if not leads(part)) if len(text) <= SHORT else ()


def leads(part: str) -> bool:
    """Tell whether a part of a message only leads to what comes behind it."""
    return _LEADS.search(part) is not None and not _WANTS.search(part)


def breaths(text: str) -> tuple[str, ...]:
    """Return the breaths of a long message, the last (most often the question) first; none where there is only one."""
    found = _parts(list(reversed(_BREATH.split(text)))) if len(text) >= LONG else ()
    return found[:BREATHS] if len(found) > 1 else ()


def asks(part: str) -> bool:
    """Tell whether a part of a message is a question or a request by its ending, not a piece of its story."""
    return bool(_ASKS.search(part))


def _parts(parts: list[str | None]) -> tuple[str, ...]:
    found = [part.strip(" 、,。\n") for part in parts if part]
    return tuple(part for part in found if len(part) >= (LEAST_LATIN if part.isascii() else LEAST))[:MOST]


def each_place(text: str) -> tuple[str, ...]:
    """Return the question once for each of two places named together (「A市とB町の声」)."""
    found = _PAIR.search(text)
    if not found:
        return ()
    before, after = text[: found.start()], text[found.end() :]
    return (before + found[1] + after, before + found[2] + after)
