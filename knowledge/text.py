"""The normal form by which names and phrases are the same however they are typed; readings and romaji to compare by."""

import re
import unicodedata
from functools import lru_cache

ENDING = " 。．.!！?？、,~ー…"
"""Signs at the end of a message that change nothing of what it says."""
_OLD_KANJI = (
    "瀨瀬濵浜濱浜澤沢邊辺邉辺國国嶋島嶌島髙高﨑崎齋斎齊斉廣広櫻桜眞真縣県區区圓円會会鹽塩藏蔵龍竜惠恵壹壱燒焼榮栄學学體体佛仏禮礼萬万與与豫予條条"
    "槇槙彌弥豐豊關関靜静鐵鉄驛駅傳伝來来點点廳庁當当聲声舘館峯峰嶽岳檜桧籠篭淵渕曾曽實実寶宝應応擴拡價価經経濟済假仮續続參参變変團団氣気"
    "發発對対號号圖図數数賣売讀読轉転辯弁灣湾瀧滝藝芸莊荘鷄鶏麥麦黑黒"
    "內内戶戸靑青鄕郷冨富埜野㐂喜圡土德徳增増橫横淸清黃黄綠緑步歩每毎產産飮飲强強歷歴曆暦緖緒薰薫錄録收収勳勲卷巻惡悪拂払搖揺淨浄溪渓爲為狹狭畫画疊畳盡尽稻稲穗穂絲糸繩縄緣縁臺台舊旧莖茎蟲虫觀観觸触讓譲醉酔釋釈鎭鎮隱隠雜雑靈霊顯顕龜亀衞衛峽峡攝摂敎教曉暁樂楽樓楼樣様殘残涉渉淺浅滿満澁渋濕湿燈灯"
    "獨独硏研祕秘禪禅稱称竝並縱縦總総繪絵脫脱臟臓處処裝装謠謡譯訳讚賛輕軽遙遥遲遅鄰隣錢銭鑛鉱險険雙双顏顔餘余驗験齡齢嵜崎𠮷吉敍叙穰穣戀恋廢廃"
)
_MACRONS = "āaēeīiōoūuâaêeîiôoûu"
_DASHES = "‐-‑-‒-–-—-―-−-〜~∼~˜~’'‘'`'"
_KATAKANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}


def _pairs(text: str) -> dict[int, str]:
    return {ord(old): new for old, new in zip(text[::2], text[1::2], strict=True)}


_LETTERS = _pairs(_OLD_KANJI) | _pairs(_MACRONS) | _pairs(_DASHES)
_FOLD = _LETTERS | _KATAKANA | {ord("ヶ"): "け", ord("ゖ"): "け", ord("ヵ"): "か", ord("ゕ"): "か"}
_FOLDED = re.compile(f"[{re.escape(''.join(map(chr, _FOLD)))}]")
"""Finds whether there is anything to fold; folding asks for every sign, which takes ten times as long."""
_ANY_KATAKANA = re.compile("[ァ-ヶ]")


@lru_cache(maxsize=512)  # a turn asks some forty times for the form of the same few texts
def plain(text: str) -> str:
    """Return the text in one width and case (NFKC, lower), with katakana and old kanji as they were typed."""
    return unicodedata.normalize("NFKC", text).lower()


def normal(text: str) -> str:
    """Return the normal form: `plain`, then new kanji, hiragana for katakana, Latin letters without macrons.

    The search has a form of its own (`reading.search_form`): the dictionary knows words by katakana and kanji.
    """
    same = plain(text)
    return same.translate(_FOLD) if _FOLDED.search(same) else same


def joined(text: str) -> str:
    """Return Japanese without the spaces that easy Japanese has between its words; English as it is."""
    return text if text.isascii() else "".join(text.split())


def hiragana(text: str) -> str:
    """Return the text with katakana as hiragana and everything else as it is."""
    return text.translate(_KATAKANA) if _ANY_KATAKANA.search(text) else text


ROWS = {
    "": "あいうえお",
    "k": "かきくけこ",
    "s": "さしすせそ",
    "t": "たちつてと",
    "n": "なにぬねの",
    "h": "はひふへほ",
    "m": "まみむめも",
    "r": "らりるれろ",
    "g": "がぎぐげご",
    "z": "ざじずぜぞ",
    "b": "ばびぶべぼ",
    "p": "ぱぴぷぺぽ",
}
"""The kana of each consonant before a, i, u, e, o."""
_ODD = {"や": "ya", "ゆ": "yu", "よ": "yo", "わ": "wa", "を": "o", "ん": "n", "ゔ": "bu"}
_ODD |= {"だ": "da", "ぢ": "zi", "づ": "zu", "で": "de", "ど": "do", "ゐ": "i", "ゑ": "e"}
_SOUNDS = _ODD | {sign: row + vowel for row, signs in ROWS.items() for sign, vowel in zip(signs, "aiueo", strict=True)}
_SOUNDS |= dict(zip("ぁぃぅぇぉ", "aiueo", strict=True))
_SMALL = {"ゃ": "ya", "ゅ": "yu", "ょ": "yo"}


def romaji(kana: str) -> str:
    """Return hiragana in kunrei letters with long vowels written out, as romaji_key has them: しょう -> syou."""
    letters = ""
    double = False
    for sign in kana:
        if sign == "っ":
            double = True
            continue
        if sign in _SMALL:
            letters = letters.removesuffix("i") + _SMALL[sign]
            continue
        sound = letters[-1:] if sign == "ー" and letters else _SOUNDS.get(sign, sign)
        letters += sound[0] + sound if double else sound
        double = False
    return letters


_SPELLINGS = (
    ("tch", "cch"),
    ("chi", "ti"),
    ("ch", "ty"),
    ("ct", "tt"),
    ("shi", "si"),
    ("sh", "sy"),
    ("tsu", "tu"),
    ("ji", "zi"),
    ("jy", "zy"),
    ("j", "zy"),
    ("fu", "hu"),
    ("f", "h"),
    ("dzu", "zu"),
    ("du", "zu"),
    ("di", "zi"),
    ("mb", "nb"),
    ("mp", "np"),
    ("mm", "nm"),
    ("nn", "n"),
    ("l", "r"),
    ("wo", "o"),
)
_LONG = re.compile(r"o(?:[uo]|h(?![aiueoy]))+|uu+|aa+|ii+|ee+")


@lru_cache(maxsize=4096)
def romaji_key(text: str) -> str:
    """Return one spelling for Hepburn, kunrei and wapuro: shichou, sityou -> sityou; long vowels are kept."""
    letters = "".join(sign for sign in normal(text) if "a" <= sign <= "z")
    for spelling, kunrei in _SPELLINGS:
        if spelling in letters:
            letters = letters.replace(spelling, kunrei)
    return letters


def short_vowels(key: str) -> str:
    """Return a romaji key with its long vowels shortened: nanyou, nanyoo -> nanyo."""
    return _LONG.sub(lambda match: match[0][0], key)


_SMALL_KANA = str.maketrans("ぁぃぅぇぉゃゅょっ", "あいうえおやゆよつ")
_VOICED = str.maketrans(
    "がぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽゔ", "かきくけこさしすせそたちつてとはひふへほはひふへほう"
)


def kana_key(kana: str) -> str:
    """Return hiragana as a careless typist may mean it: big signs for small ones, no voicing marks, no ー."""
    return kana.translate(_SMALL_KANA).translate(_VOICED).replace("ー", "")


_KEYS = str.maketrans({sign: row[0] for row in (*ROWS.values(), "やゆよ", "わをん") for sign in row})


def kana_row(kana: str) -> str:
    """Return the keys of a phone that hiragana is typed with: the first sign of each row (いわくし -> あわかさ)."""
    return kana_key(kana).translate(_KEYS)


def is_kana(text: str) -> bool:
    """Return whether a normalised text is hiragana only."""
    return bool(text) and all("ぁ" <= sign <= "ゖ" or sign == "ー" for sign in text)


def is_kanji(sign: str) -> bool:
    """Return whether a sign is a kanji, also 々."""
    return "一" <= sign <= "鿿" or sign == "々"
