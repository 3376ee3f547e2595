"""The national table: complete, with five-digit codes, and the same as a second source says."""

import json
import re
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import pytest

from knowledge.gazetteer import Gazetteer

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
SPELT_TWO_WAYS = {"40344"}  # 須惠町 is also written 須恵町


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load(KNOWLEDGE)


def test_the_table_has_every_municipality_and_prefecture(gazetteer: Gazetteer) -> None:
    assert len(gazetteer.places) == 1741
    assert len(gazetteer.by_code) == 1741
    assert len(set(gazetteer.prefectures.values())) == 47


def test_a_code_has_five_digits_and_begins_with_its_prefecture(gazetteer: Gazetteer) -> None:
    heads = {(place.code[:2], place.prefecture) for place in gazetteer.places}
    assert all(re.fullmatch(r"\d{5}", place.code) for place in gazetteer.places)
    assert len(heads) == 47


@pytest.mark.parametrize(
    ("code", "full", "county", "kana"),
    [
        ("38422", "愛媛県内子町", "喜多郡", "うちこちょう"),
        ("22130", "静岡県浜松市", "", "はままつし"),
        ("13381", "東京都三宅村", "", "みやけむら"),
        ("10345", "群馬県吉岡町", "北群馬郡", "よしおかまち"),
        ("27140", "大阪府堺市", "", "さかいし"),
    ],
)
def test_a_row_reads(gazetteer: Gazetteer, code: str, full: str, county: str, kana: str) -> None:
    place = gazetteer.by_code[code]
    assert (place.full, place.county, place.kana) == (full, county, kana)


def test_a_second_source_has_the_same_names_and_readings(gazetteer: Gazetteer) -> None:
    if find_spec("japancode") is None:
        pytest.skip("NOT CROSS-CHECKED: the development dependency japancode is missing")
    source = json.loads((files("japancode") / "data" / "municipalities.json").read_text(encoding="utf-8"))
    other = {row["cid"].zfill(5): row for row in source if " " not in row["city"]}
    assert set(other) == set(gazetteer.by_code)
    for code, place in gazetteer.by_code.items():
        assert other[code]["citykana"] == place.kana
        assert code in SPELT_TWO_WAYS or other[code]["city"].endswith(place.name)
        assert other[code]["pref"] == place.prefecture
