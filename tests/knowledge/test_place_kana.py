"""Names in kana and the ordinary words that spell one: what is a place, and what is none."""

from pathlib import Path

import pytest

from knowledge.directory import Directory

NOWHERE = (
    "興味あるけど登録はまだしない",
    "登録はまだしません",
    "法人とうきはしていません",
    "経費精算の科目でいうと何ががいとうしますか",
    "みんなでとまりにいく行事",
    "町会のなかまではじめた集まり",
    "もうひとつのまちは？",
    "もうひとつの町は？",
    "貴重な体験で、グループにきちょうだった",
    "みなと区の会社です、使えますか",
    "うちこの制度使える？",
    "うちこの前申し込んだんだけど",
    "うち千葉のかいしゃ",
    "向こうはどう、むこうでは何をするの",
    "こうかはありましたか",
    "行くなら",
    "Is that so?",
    "hoikuen aki aru?",
    "kami de dasu?",
)
FOUND = {
    "11月7日からなんよう市に行った会社": "06213",
    "会社がきたかた市を訪れて": "07208",
    "じゃあきたかた市は？": "07208",
    "やっぱりたかはたまちです": "06381",
    "やっぱにいじまにする": "13363",
    "連携自治体にいよしある？": "38210",
    "じゃあいよは？": "38210",
    "来月南陽に行くつもり": "06213",
    "うちこの声": "38422",
    "式根島いくやつ": "13363",
    "しきねじまいくやつある？": "13363",
    "今度はこねまちに行きたい": "14382",
    "次はさっぽろしで": "01100",
    "かるいざわでも いい？": "20321",
    "次はかまくら市で": "14204",
    "愛媛けんいよし": "38210",
    "かまくら": "14204",
    "はこだてはいい？": "01202",
    "えひめ県内子町": "38422",
}


@pytest.fixture(scope="module")
def directory() -> Directory:
    return Directory.load(Path(__file__).parents[2] / "knowledge")


@pytest.mark.parametrize("text", NOWHERE)
def test_ordinary_words_are_no_place(directory: Directory, text: str) -> None:
    assert directory.resolve(text).places == ()


@pytest.mark.parametrize(("text", "code"), FOUND.items())
def test_a_name_in_kana_is_found_in_a_sentence(directory: Directory, text: str, code: str) -> None:
    assert code in {place.code for place in directory.resolve(text).places}
