"""The files about partners and places are read strictly: what is wrong is named, with its file and key."""

import shutil
from pathlib import Path

import pytest

from knowledge.directory import Directory
from knowledge.errors import BrokenData
from knowledge.library import HERE

BROKEN = [
    ("partners.toml", 'code = "06213"', 'code = "99999"', "code.*no municipality's code"),
    ("partners.toml", 'kana = "なんようし"', 'kanna = "なんようし"', "kana.*is missing"),
    ("partners.toml", 'facts = ["M5-IWAKI"]', "facts = []", "facts.*1 are needed"),
    ("partners.toml", 'r6 = "confirmed"', 'r6 = "yes"', "r6.*not one of"),
    ("partners.toml", 'name = "株式会社bond"', 'name = "株式会社bond"\nnote = "x"', "note.*not a key we know"),
    ("partners.toml", 'place = "06213"', 'place = "南陽市"', "place.*no municipality's code"),
    ("results.toml", "people = 1 }", "people = 0 }", "people.*cannot be"),
    ("results.toml", "ends = 2023-09-30", "ends = 2023-09-01", "ends.*cannot be"),
    ("results.toml", "starts = 2023-09-27", 'starts = "27 September"', "starts.*not a date"),
    ("results.toml", 'id = "X5-01"', "", "id.*is missing"),
    ("purposes.toml", 'title_en = "Farming"', "", "title_en.*is missing"),
    ("regions.toml", 'words = ["東北", "とうほく", "tohoku"]', "words = []", "words.*1 are needed"),
    ("regions.toml", "[[region]]", "[[regoin]]", "regoin.*not a key we know"),
    ("places.toml", 'codes = ["13363"]', 'codes = ["1336"]', "codes.*no municipality's code"),
    ("places.toml", "[words]", "[wrods]", "words.*is missing"),
    ("partners.toml", "[[partner]]", "[[partner]", "file"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for file in (*HERE.glob("*.toml"), *HERE.glob("*.tsv")):
        shutil.copy(file, tmp_path)
    return tmp_path


def test_the_files_of_the_project_are_whole(folder: Path) -> None:
    assert len(Directory.load(folder).partners) == 15


@pytest.mark.parametrize(("file", "right", "wrong", "told"), BROKEN, ids=lambda value: str(value)[:40])
def test_what_is_wrong_in_a_file_is_named(folder: Path, file: str, right: str, wrong: str, told: str) -> None:
    text = (folder / file).read_text("utf-8")
    assert right in text
    (folder / file).write_text(text.replace(right, wrong, 1), "utf-8")
    with pytest.raises(BrokenData, match=rf"(?s)^{file}.*{told}"):
        Directory.load(folder)
