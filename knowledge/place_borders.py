"""Decides by its neighbours whether a word is meant as a place: 「大野球」, 「中野さん」, 「なかの人」 are not."""

import re
from dataclasses import dataclass

from knowledge.text import is_kana, is_kanji, normal, plain

PERSON = re.compile(
    r"さん|様|さま|氏|くん|君|ちゃん|殿|先生|部長|課長|社長|係長|主任|専務|常務|会長|代表|と申|といい|ともうし|っていい"
)
TIMES = re.compile(r"(?:一方|[今来再][月年週]|[次今前]回|[今年]度|今[日後]|明日|当初|来季)$")
"""When one goes, or what leads in to a name: a name in kanji may stand right behind it (「来月南陽に行く」)."""
BEFORE_PERSON = re.compile(r"(弊社|担当|社長|部長|課長|氏名|名前|社員)(の|は|[::])?$")
GOES_ON = re.compile(
    r"温泉|旅行|出張|行き|行け|方面|観光|訪問|滞在|視察|以外|宿泊|希望|案|泊|市内|町内|村内|地域|地方|連携|体験"
)
AS_GOAL = re.compile(
    r"(に|へ)(も)?\s?(行|い[くきけっ]|出張|泊|滞在|旅行|して|した|する|しま|しよ|は|参加)|で(も)?\s?(ワーケ|わーけ|働|仕事|リモート|りもーと|テレワ|てれわ|でき|出来|使|利用|対象|は|泊)"
    r"|(は|も)\s?(対象|ワーケ|わーけ|連携|行|使|あり|あった|入|だめ|駄目|どう|[?？]|ありますか|なし|無理)|の\s?(プログラム|ぷろぐらむ|体験|宿|ワーケ|わーけ|温泉|補助)|って(連携|対象|あり|行|入っ|はいっ|載っ)|(行|い)(きたい|ってみ|けますか|ける[?？]|けるの)"
    r"|(は|も|って|が)、?(令和(6|六)年度?|2024年度?|6年度|r6年?度?)(の|も|に|は|には|にも)?(連携|一覧|対象|行き先|自治体|入って|載って|あり)"
    r"|(なら|だと|だったら|とか|でも|じゃ|なんか)(は|も|って)?[、\s]?(どう|どない|行け|いけ|行っ|使え|出|で[るま]|いい|良い|ok|だめ|駄目|無理|むり|可能|大丈夫|対象|あり|なし|補助|[?？]|$)"
    r"|(は|って|も)、?(無理|むり|大丈夫|可能|ok|いけ|いい)"
    r"|(の)?(あたり|辺り|へん|周辺|付近|近辺|近く|そば|えりあ|エリア)|のほう"
)
GOING_IN_KANA = re.compile(
    r"(も|って|とか|なら|は)?(いけ|いき|いく|いって|ゆき|どう|どんな|だめ|むり|たいしょう|はいって|きぼう|おしえて|がいい|がきになる|たいけん|ぷろぐらむ|れんけい|ある|あり(?!が))"
)
"""What follows a name in kana, without a space, where somebody would like to go there (「なんようしいける」)."""
LEAVING = re.compile(
    r"から|本社|ほんしゃ|支社|ししゃ|支店|してん|オフィス|おふぃす|駅|(の|に(ある)?)?\s?(会社|かいしゃ|企業|きぎょう|本社|ほんしゃ|事業|港区|事務所|じむしょ|オフィス)|在住|都内|都民"
    r"|の(他の|ほかの|別の)?(補助|助成|制度|支援金)"
)
AFTER_KANA = frozenset("のにへでをはがともやかまだなって、。・,.!?…~ 「」『』()/\n")
_LEADS_IN = re.compile(
    r"(?:じゃあ?|やっぱり?|やはり|から|より|それとも|または|とか|だったら|なら|まず|もし|って|[がもへ])$"
)
"""What may stand right before a name in kana, besides a particle of one sign."""
_OPENS = re.compile(
    r"(?:^|[。、!?\s])(?:でしたら|そしたら|したら|せやったら|ほなら?|ならば|へえ|そして|ま[あぁ]|とりあえず|ただ|だ?けど|しかし|やっぱし|それか"
    r"|くわえて|加えて|そういえば|はい|うん|いいね|なるほど|たとえば|例えば|できれば|むしろ|じゃなくて|ちなみに|あとは)[、\s]?$"
)
"""What may open a message or a clause right before a name in kana."""
COUNTED = frozenset("一二三四五六七八九123456789幾")
DIRECTIONS = frozenset("東西南北上下新奥元本前後豊")


@dataclass(frozen=True, slots=True)
class Typed:
    """A text in its normal form, and as typed where the script matters (same length)."""

    said: str
    typed: str

    @staticmethod
    def of(text: str) -> "Typed":
        """Return both forms; when they differ in length the normal form stands for both."""
        said, typed = normal(text), plain(text)
        return Typed(said, typed if len(typed) == len(said) else said)

    def katakana(self, start: int, end: int) -> bool:
        """Return whether this stretch was typed in katakana."""
        stretch = self.typed[start:end]
        return bool(stretch) and all("ァ" <= sign <= "ー" for sign in stretch)


def name_stands(text: Typed, start: int, end: int, *, free: bool) -> bool:
    """Return whether a full name stands for itself: not 津市 in 会津市場, not 大野市 in 豊後大野市."""
    before, after = text.said[start - 1 : start], text.said[end : end + 1]
    if text.said[end - 1] == "市" and after == "場":
        return False
    if free or not before or not is_kanji(before):
        return not (end - start == 2 and after and is_kanji(after) and after not in "内長役")
    return end - start > 2 and before not in DIRECTIONS


def alias_stands(text: Typed, start: int, end: int) -> bool:
    """Return whether a popular name is a word of its own and no person."""
    if is_kana(text.said[start:end]):
        return kana_stands(text, start, end, free=False) or kana_goal(text, start, end, anywhere=True)
    before, after = text.said[start - 1 : start], text.said[end:]
    if after[:1] and after[0] in "市町村":
        return False
    kanji_after = bool(after) and is_kanji(after[0]) and not GOES_ON.match(after)
    return not (before and is_kanji(before)) and not PERSON.match(after) and (end - start > 2 or not kanji_after)


def kana_starts(text: Typed, start: int, *, free: bool) -> bool:
    """Return whether a word of kana can begin here: after another script, a particle or a word that leads in."""
    before = text.typed[start - 1 : start]
    if free or not before:
        return True
    if before in COUNTED and text.said[start] == "つ":  # 「もう一つの町」 is not つの町
        return False
    if text.katakana(start, start + 1):
        return not "ァ" <= before <= "ー"
    return not "ぁ" <= before <= "ゖ" or before in "のはをにとやで" or _led_in(text.said, start)


def _led_in(said: str, start: int) -> bool:
    before = said[:start][-6:]
    if _OPENS.search(said, max(0, start - 8), start):
        return True
    return bool(_LEADS_IN.search(before)) and not (before.endswith("じゃ") and said[start] == "あ")  # じゃあきたかた


def kana_stands(text: Typed, start: int, end: int, *, free: bool) -> bool:
    """Return whether a stretch of kana is a word of its own."""
    after = text.typed[end : end + 1]
    if not kana_starts(text, start, free=free):
        return False
    if text.katakana(start, end):
        return not "ァ" <= after <= "ー"
    return not after or after in AFTER_KANA or not is_kana(after) or text.said.startswith("じゃ", end)


def kana_goal(text: Typed, start: int, end: int, *, anywhere: bool = False) -> bool:
    """Return whether a word of going there is glued to a name in kana, where that opens the text or may begin."""
    opens = not text.said[:start].strip(" 、。") or (anywhere and kana_starts(text, start, free=False))
    return opens and bool(GOING_IN_KANA.match(text.said, end))
