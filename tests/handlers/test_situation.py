"""A fact of a case and its denial are never confused: each requirement said, denied and left open, in several styles."""

from collections.abc import Mapping

import pytest

from handlers.desk import Desk
from handlers.reading.situation import situation
from handlers.reading.statements import WORDS, statements

TOLD: Mapping[str, Mapping[str, str]] = {
    "located": {
        "港区に本社があります": "head_office", "港区三田の個人事業主です": "head_office", "本社も支店も港区です": "head_office",
        "本社は港区、支店は大阪": "head_office", "本社は港区で支店は大阪です": "head_office", "六本木に本社がある会社です": "head_office",
        "Our head office is in Minato": "head_office", "主たる事務所は港区白金台": "head_office", "minatoku no kabushikigaisha": "head_office",
        "港区ではありません": "outside", "港区外です": "outside", "港区に事務所はありません": "outside", "港区には会社がない": "outside",
        "渋谷区の会社です。港区には支店も事務所も何もありません": "outside", "福岡市赤坂に本社があります": "outside", "渋谷区広尾の合同会社": "outside",
        "兵庫県三田市の会社です": "outside", "事務所は品川区にあります": "outside", "We are not in Minato": "outside",
        "We have no office in Minato": "outside", "大阪市港区に会社があります": "outside",
        "本社は大阪で、港区には支店だけあります": "branch", "港区に本社はないけど支店はあります": "branch", "支店は芝浦にある": "branch",
        "Our head office is in Osaka but we have a branch in Minato": "branch", "本社は新宿、港区には事務所がある": "branch",
        "本社は港区ではなく品川区です": "outside", "本社も支店も港区にはないです": "outside", "港区内に拠点なし": "outside",
        "オフィスは浜松町です": "head_office", "浜松市の会社です": "outside", "登記は港区、実際の事務所は目黒区": "branch",
        "We are based in Shibuya, not Minato": "outside", "会社は新橋": "head_office", "区外の企業です": "outside",
        "来月、港区に支店を出します": "unsure", "来年本社を港区に移す予定です": "unsure", "港区在住です": "", "港区のホームページを見ました": "",
    },
    "kind": {
        "株式会社です": "company", "一般社団法人です": "company", "医療法人です": "company", "港区のNPO法人": "company",
        "個人事業主ではなく合同会社です": "company", "株式会社ではなく個人事業主です": "sole_proprietor", "フリーランスです": "sole_proprietor",
        "個人事業主ではありません": "", "会社ではありません": "", "商店会です": "", "任意団体です": "", "会社の費用で行きます": "",
        "法人化していないフリーランスです": "sole_proprietor", "会社の補助で行きます": "",
        "We are not a company but a sole proprietor": "sole_proprietor", "社団法人ではなく任意団体で会則に代表者の定めがあります": "group_with_rules",
        "法人格のない団体で、規約も代表者の定めもあります": "group_with_rules", "規約に代表者の定めがあります": "group_with_rules",
        "法人格のない団体です。規約はありません": "group_without_rules", "規約はあるけど代表は決めてない": "group_without_rules",
        "サークルで、規約なし": "group_without_rules", "規約に代表者の定めはありません": "group_without_rules",
    },
    "participants": {
        "社員だけ3人": "employees", "職員4名で行きます": "employees", "全員社員で5人": "employees", "正社員のみです": "employees",
        "社員だけで家族は行きません": "employees", "役員は参加しません、社員3名だけです": "employees", "employees only": "employees",
        "社員だけでなく家族も行きます": "family", "社員と役員で行きます": "officers", "業務委託の人も一人います": "contractors",
        "バイトと派遣も一緒です": "mixed", "家族も来るかは未定": "unsure", "家族は連れて行きません": "", "業務委託の人は来ません": "",
        "役員は行かず職員だけ2名": "employees", "社員5人とその家族": "family", "社員と家族は行かない": "", "大丈夫です": "",
        "従業員120名ほどの会社です": "", "社員が2泊": "employees", "社員だけで1泊します": "employees",
    },
    "nights": {
        "1泊します": "one_or_more", "日帰りではありません": "one_or_more", "日帰りじゃなくて1泊します": "one_or_more", "We stay two nights": "one_or_more",
        "not a day trip, we stay one night": "one_or_more", "2haku": "one_or_more",
        "泊まりません": "day_trip", "泊まりはなしです": "day_trip", "宿泊はしません": "day_trip", "日帰りで行く予定です": "day_trip",
        "2泊の予定でしたが日帰りにします": "day_trip", "日帰りは無理なので1泊します": "one_or_more", "一泊もしません": "day_trip",
        "day trip only": "day_trip", "泊まるかどうかまだ決めていません": "unsure", "3人は1泊、1人は日帰りです": "mixed", "日帰りは無理なんだっけ": "",
    },
    "programme": {
        "プログラム参加": "yes", "プログラムに参加する予定です": "yes", "プログラム出ます": "yes", "プログラムに2泊3日で参加": "yes",
        "We will join the programme": "yes", "プログラムには参加しません": "no", "プログラム不参加": "no", "プログラムなし": "no",
        "プログラムには出ないつもり": "no", "We won't join the programme": "no", "We will skip the program": "no",
        "体験プログラムは興味ないので参加しません": "no", "プログラム×": "no", "puroguramu ni wa sanka shimasen": "no",
        "プログラムに参加しなくても大丈夫ですか": "", "プログラムに参加できるか未定です": "unsure", "プログラムに参加するか検討中": "unsure", "たぶんプログラムに参加します": "",
        "プログラムに参加しないとだめですか": "", "収穫体験プログラムに社員3人で日帰りで参加します": "yes",
        "プログラムには社員4名で2泊3日で参加予定": "yes", "プログラムには社員4名で2泊しますが参加しません": "no",
    },
    "publish": {
        "体験談公開可": "yes", "体験談OK": "yes", "体験談もアップできます": "yes", "体験談の公開は問題ありません": "yes", "体験談の公開はかまいません": "yes",
        "ブログに体験談を書くことは可能です": "yes", "can publish": "yes", "taikendan dekimasu": "yes",
        "体験談は書けません": "no", "体験談NG": "no", "体験談の公開不可": "no", "体験談は無理": "no", "SNSに載せるのはダメです": "no",
        "体験談の公開は広報の許可が出ないのでできないです": "no", "感想の公開は、広報がNGなので無理です": "no", "we cannot publish anything": "no",
        "体験談の発信は禁止されています": "no", "うちはホームページがないです": "no", "発信は難しいです": "",
        "体験談を載せられるか分からない": "unsure", "体験談の発信ってブログでもいいの？": "",
    },
    "other_subsidy": {
        "他の補助金は使いません": "none", "他の補助金なし": "none", "補助金は受けていない": "none", "補助金は何ももらってませんでした": "none",
        "東京都の補助金は使わない予定です": "none", "国も都も使いません": "none", "補助金は港区のものだけにします": "none",
        "補助金はどこからも受けません": "none", "No other subsidies": "none",
        "we don't use other subsidies": "none", "hojokin nashi": "none", "県のも国のもなし、自費だけで行きます": "none",
        "東京都の補助金を同じ旅行で受ける": "state_or_prefecture", "国の補助金をもらっています": "state_or_prefecture",
        "予算がないので国の補助金も使います": "state_or_prefecture", "We will use a Tokyo subsidy": "state_or_prefecture",
        "国の補助金は使わないけど都の補助金を使います": "state_or_prefecture", "併用なし": "none", "国の補助金を使ってもいいですか": "",
        "We do not receive any grants from the national government": "none", "別の補助金を申請中です": "",
        "南陽市の補助金をもらいます": "ward_or_town", "東京都ではなく、民間財団の助成金でした": "private",
        "他の補助金？うーん、分からないです": "unsure", "国の補助金を使うかも": "unsure", "not sure about other subsidies": "unsure",
        "港区の補助金を使いたい": "", "この補助金を使いたいです": "", "補助金は使えますか": "",
    },
}  # fmt: skip
WHOLE = {
    "located": "head_office", "kind": "company", "participants": "employees", "nights": "one_or_more", "programme": "yes",
    "publish": "yes", "other_subsidy": "none",
}  # fmt: skip
CASES = [(slot, said, meant) for slot, cases in TOLD.items() for said, meant in cases.items()]


@pytest.mark.parametrize(("slot", "said", "meant"), CASES)
def test_a_fact_its_denial_and_what_is_not_known_are_told_apart(desk: Desk, slot: str, said: str, meant: str) -> None:
    assert situation(said, desk).get(slot, "") == meant


@pytest.mark.parametrize(
    "said",
    [
        "港区芝公園の有限会社、社員3名、2泊、プログラム参加、他の補助金なし、体験談公開OK",
        "体験談は出せます。補助金は他に使いません。プログラムにも出ます。1泊です。社員だけ4人。赤坂に本社がある株式会社です。",
        "港区に本社がある株式会社で社員だけ3人で2泊してプログラムにも参加して補助金は使わないで体験談も出します",
        "港区高輪の合同会社\n社員5名\n1泊\nプログラム参加あり\n補助金の併用なし\n体験談の発信可",
        "Company in Minato, employees only, 2 nights, join the programme, no other subsidy, can publish.",
        "minatoku no kabushikigaisha, shain 3nin, 2haku, puroguramu sanka, hojokin nashi, taikendan dekimasu",
    ],
)
def test_a_whole_case_is_heard_in_any_order_and_style(desk: Desk, said: str) -> None:
    assert situation(said, desk) == WHOLE


@pytest.mark.parametrize("denied", ["しません", "しない", "はなし", "は無理です", "できません", "不可"])
@pytest.mark.parametrize(("slot", "fact"), [("programme", "プログラム参加"), ("publish", "体験談の公開")])
@pytest.mark.parametrize("beside", ["港区に本社があります。{}", "社員2名、{}、2泊", "{}、1泊します"])
def test_a_denial_is_heard_wherever_it_stands(desk: Desk, slot: str, fact: str, denied: str, beside: str) -> None:
    told = situation(beside.format(fact + denied), desk)
    assert told[slot] == "no"
    assert "no" not in [answer for name, answer in told.items() if name != slot]


@pytest.mark.parametrize(
    "sign", ["国", "港区の", "あ", "会社は", "プログラムに、", "他の補助金？", "一二三", "no other "]
)
def test_no_statement_is_looked_at_further_than_anybody_tells_a_fact(desk: Desk, sign: str) -> None:
    stated = statements(sign * (5_000 // len(sign)), desk.library.sayings)
    assert all(len(statement.marked) <= WORDS + 1 for statement in stated)
