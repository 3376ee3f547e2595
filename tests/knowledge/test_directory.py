"""Finding a municipality: a partner only when that is certain, else a question back, and people are no places."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.directory import Directory
from knowledge.named_places import NamedPlaces
from knowledge.places import Places

DIRECTORY = Directory.load(Path(__file__).parents[2] / "knowledge")


def outcome(text: str) -> str:
    return DIRECTORY.resolve(text).outcome


def names(text: str) -> list[str]:
    return [place.full for place in DIRECTORY.resolve(text).places]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("南陽市", "山形県南陽市"),
        ("南陽", "山形県南陽市"),
        ("ﾅﾝﾖｳ", "山形県南陽市"),
        ("愛媛県喜多郡内子町", "愛媛県内子町"),
        ("山形の小国", "山形県小国町"),
        ("小国(山形県)", "山形県小国町"),
        ("山形県にある小国町", "山形県小国町"),
        ("Ono City, Fukui", "福井県大野市"),
        ("Ono City Fukui program", "福井県大野市"),
        ("oonoshi", "福井県大野市"),
        ("式根島", "東京都新島村"),
        ("喜多方市さんにお世話になりました", "福島県喜多方市"),
        ("うちこ町の宿", "愛媛県内子町"),
        ("伊予の双海", "愛媛県伊予市"),
        ("東京から小諸市に行きます", "長野県小諸市"),
        ("Kitakataに行きたい", "福島県喜多方市"),
        ("What is Iwaki's programme called?", "福島県いわき市"),
        ("內子町", "愛媛県内子町"),
        ("利尻冨士町の実績は？", "北海道利尻富士町"),
        ("鬼脇のあたりに泊まって仕事がしたい", "北海道利尻富士町"),
        ("浜田広介記念館のある町", "山形県高畠町"),
        ("七間朝市に寄れるプログラムはありますか", "福井県大野市"),
        ("飯豊温泉", "山形県小国町"),
        ("地鉈温泉", "東京都新島村"),
        ("池原ダム", "奈良県下北山村"),
    ],
)
def test_a_name_that_means_one_partner_is_that_partner(text: str, name: str) -> None:
    assert (outcome(text), names(text)) == ("partner", [name])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("小国町", ["山形県小国町", "熊本県小国町"]),
        ("中野", ["長野県中野市", "東京都中野区"]),
        ("大野", ["福井県大野市", "岐阜県大野町"]),
        ("瀬戸内", ["岡山県瀬戸内市", "鹿児島県瀬戸内町"]),
        ("利尻", ["北海道利尻富士町", "北海道利尻町"]),
        ("小国町に3泊したい", ["山形県小国町", "熊本県小国町"]),
    ],
)
def test_a_name_of_several_places_asks_back_with_the_partner_first(text: str, found: list[str]) -> None:
    assert (outcome(text), names(text)) == ("ambiguous", found)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("内子市", "愛媛県内子町"),
        ("内子市に行きたい", "愛媛県内子町"),
        ("下北山町", "奈良県下北山村"),
        ("南洋市", "山形県南陽市"),
        ("高畑町", "山形県高畠町"),
        ("せとないし", "岡山県瀬戸内市"),
        ("利尻富士調", "北海道利尻富士町"),
        ("shimokityama", "奈良県下北山村"),
        ("きたかだし", "福島県喜多方市"),
        ("俎柳", "山形県南陽市"),
        ("喜多郡", "愛媛県内子町"),
        ("南様市のプログラムを教えて", "山形県南陽市"),
        ("霜北山村", "奈良県下北山村"),
        ("下きた山村", "奈良県下北山村"),
        ("北方市（福島）", "福島県喜多方市"),
        ("北方市", "福島県喜多方市"),
        ("小許", "長野県小諸市"),
        ("いわくし", "福島県いわき市"),
        ("東利尻町", "北海道利尻富士町"),
        ("邑久町に泊まりたい", "岡山県瀬戸内市"),
        ("愛媛県伊予郡双海町", "愛媛県伊予市"),
        ("伊予郡中山町", "愛媛県伊予市"),
        ("耶麻郡山都町", "福島県喜多方市"),
        ("豊田村", "長野県中野市"),
        ("上桑原に泊まりたい", "奈良県下北山村"),
    ],
)
def test_a_misspelt_name_is_only_suggested(text: str, name: str) -> None:
    assert outcome(text) == "suggest"
    assert names(text)[0] == name


@pytest.mark.parametrize(
    ("text", "prefecture", "real"),
    [
        ("山形県中野市", "山形県", ["長野県中野市"]),
        ("長野県小国町", "長野県", ["山形県小国町", "熊本県小国町"]),
        ("沖縄県伊予市に行けますか", "沖縄県", ["愛媛県伊予市"]),
        ("佐賀県有田市", "佐賀県", ["佐賀県有田町", "和歌山県有田市"]),
        ("岡山県新庄町", "岡山県", ["岡山県新庄村"]),
        ("桃源郷町", "", []),
    ],
)
def test_a_place_that_does_not_exist_is_said_so_and_the_real_one_named(
    text: str, prefecture: str, real: list[str]
) -> None:
    found = DIRECTORY.resolve(text)
    assert (found.outcome, found.prefecture) == ("nonexistent", prefecture)
    assert set(real) <= {place.full for place in found.places}


@pytest.mark.parametrize(
    ("text", "prefecture", "shorts"),
    [
        ("山形で行けるところ", "山形県", ["南陽市", "高畠町", "小国町"]),
        ("奈良県", "奈良県", ["下北山村"]),
        ("岡山県", "岡山県", ["瀬戸内市", "鳥取県・岡山県"]),
        ("鳥取県でできますか", "鳥取県", ["鳥取県・岡山県"]),
        ("大阪でワーケーションできますか", "大阪府", []),
        ("Yamagata", "山形県", ["南陽市", "高畠町", "小国町"]),
    ],
)
def test_a_prefecture_lists_its_partners(text: str, prefecture: str, shorts: list[str]) -> None:
    found = DIRECTORY.resolve(text)
    assert (found.outcome, found.prefecture) == ("prefecture", prefecture)
    assert [place.name for place in found.places] == shorts


@pytest.mark.parametrize("text", ["鳥取県・岡山県", "鳥取県と岡山県", "鳥取・岡山"])
def test_both_prefectures_of_the_joint_row_mean_that_row(text: str) -> None:
    assert (outcome(text), names(text)) == ("partner", ["鳥取県・岡山県"])


@pytest.mark.parametrize(
    ("text", "shorts"),
    [
        ("南陽、高畠、小国の違いは？", {"南陽市", "高畠町", "小国町"}),
        ("喜多方と伊予に行った会社", {"喜多方市", "伊予市"}),
        ("南陽市と米沢市", {"南陽市", "米沢市"}),
        ("Komoro and Uchiko", {"小諸市", "内子町"}),
    ],
)
def test_several_names_are_all_found(text: str, shorts: set[str]) -> None:
    assert outcome(text) == "several"
    assert {place.name for place in DIRECTORY.resolve(text).places} == shorts


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("利尻町", "北海道利尻町"),
        ("南小国町", "熊本県南小国町"),
        ("豊後大野市", "大分県豊後大野市"),
        ("中野区", "東京都中野区"),
        ("上北山村", "奈良県上北山村"),
        ("軽井沢に行きたい", "長野県軽井沢町"),
        ("Kyoto city", "京都府京都市"),
        ("鹿島市", "佐賀県鹿島市"),
        ("鹿嶋市", "茨城県鹿嶋市"),
        ("鎌が谷市", "千葉県鎌ケ谷市"),
        ("八丈島に行きたい", "東京都八丈町"),
        ("湯布院", "大分県由布市"),
    ],
)
def test_a_place_that_is_no_partner_is_recognised(text: str, name: str) -> None:
    assert (outcome(text), names(text)) == ("not_partner", [name])


def test_a_name_of_the_unreadable_list_is_marked_so() -> None:
    assert DIRECTORY.resolve("釧路市").unverified_r6
    assert DIRECTORY.resolve("茨城県鹿嶋市").unverified_r6
    assert not DIRECTORY.resolve("佐賀県鹿島市").unverified_r6
    assert not DIRECTORY.resolve("南陽市").unverified_r6


def test_a_place_of_another_document_points_to_its_facts() -> None:
    assert DIRECTORY.resolve("郡上市").elsewhere == ("L-GUJO", "L-CORNER")
    assert DIRECTORY.resolve("白浜町について").elsewhere == ("G-SHIRAHAMA", "G-13")
    assert DIRECTORY.resolve("別府市").elsewhere == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "？",
        "中野さん",
        "大野さんから聞きました",
        "中野氏",
        "大野と申します",
        "弊社中野が伺います",
        "なかの人に聞いてください",
        "大野球大会",
        "南向きの部屋",
        "いわゆるワーケーション",
        "いわきんという会社です",
        "いよいよ始まる",
        "高い宿",
        "瀬戸内海",
        "会津市場",
        "中野商店",
        "どの市町村に行けますか",
        "大分かかりますか",
        "それなら大丈夫です",
        "東京タワー",
        "会社は東京都港区にあります",
        "東京の会社でも使えますか",
        "東京都の補助金と一緒に使える？",
        "みなとくのめんせき",
        "How large is Minato City?",
        "nittei chousei",
        "How much is the subsidy?",
        "Please tell me the date",
        "My name is Ono",
        "nakano-san",
        "本部の許可",
        "3人",
    ],
)
def test_people_and_common_words_are_no_places(text: str) -> None:
    assert outcome(text) == "none"


def test_the_rest_of_a_text_is_kept_for_what_was_asked() -> None:
    found = DIRECTORY.resolve("南陽市の体験プログラム")
    assert found.rest == "体験プログラム"
    assert DIRECTORY.resolve("南陽市").rest == ""


def test_either_prefecture_of_the_joint_row_finds_it() -> None:
    found = [DIRECTORY.partner(code) for code in ("31000", "33000", "31000-33000")]
    assert all(row is found[0] and row is not None for row in found)


@given(st.text(max_size=60))
def test_any_text_has_an_outcome(text: str) -> None:
    found = DIRECTORY.resolve(text)
    assert (found.outcome == "partner") <= (len(found.places) == 1)


@given(
    st.sampled_from([row.short for row in DIRECTORY.partners]),
    st.text(alphabet="いろはにほへと漢字、。市町村", max_size=12),
)
def test_partner_means_one_place_that_is_a_partner(short: str, around: str) -> None:
    found = DIRECTORY.resolve(around + short)
    if found.outcome == "partner":
        assert [DIRECTORY.partner(place.code) is not None for place in found.places] == [True]


def test_a_very_long_text_is_read_only_in_part() -> None:
    assert outcome("あ" * 100_000 + "南陽市") == "none"


def test_a_message_that_two_want_to_know_the_places_of_is_looked_up_once() -> None:
    asked: list[str] = []

    def resolve(text: str) -> Places:
        asked.append(text)
        return DIRECTORY.resolve(text)

    named = NamedPlaces(resolve)
    assert named.hints("南陽市は対象？") == ("partner", "06213", "南陽市")
    assert named.places("南陽市は対象？ ") == DIRECTORY.resolve("南陽市は対象？")
    assert named.hints("補助は") == ("none",)
    assert asked == ["南陽市は対象？", "補助は"]


@pytest.mark.parametrize(
    ("text", "name"),
    [("山都町", "熊本県山都町"), ("中山町", "山形県中山町"), ("北方町", "岐阜県北方町"), ("北山村", "和歌山県北山村")],
)
def test_a_name_that_a_municipality_bears_today_is_that_one(text: str, name: str) -> None:
    assert (outcome(text), names(text)) == ("not_partner", [name])


@pytest.mark.parametrize(
    "text",
    [
        "中の市町村",
        "公平市民",
        "いわき総合高校",
        "いわき信用金庫",
        "上桑原さん",
        "なかよし",
        "来た方",
        "何用ですか",
        "大江健三郎のファンです",
    ],
)
def test_what_only_sounds_like_a_partner_is_no_place(text: str) -> None:
    assert outcome(text) == "none"


@pytest.mark.parametrize(
    ("word", "shorts"),
    [
        ("信州", {"小諸市", "中野市"}),
        ("置賜", {"南陽市", "高畠町", "小国町"}),
        ("会津", {"喜多方市"}),
        ("山陰", {"鳥取県・岡山県"}),
        ("奥信濃", {"中野市"}),
        ("伊豆諸島", {"新島村"}),
        ("南予", {"内子町"}),
    ],
)
def test_a_region_holds_its_partners(word: str, shorts: set[str]) -> None:
    region = next(region for region in DIRECTORY.regions if word in region.words)
    assert {partner.short for partner in DIRECTORY.in_region(region)} == shorts
