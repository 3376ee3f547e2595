"""The catalogue is read strictly, and holds nothing that is never said."""

import ast
import re
from pathlib import Path

import pytest

from knowledge.errors import BrokenData
from knowledge.strict import read
from knowledge.wording import Catalogue

ROOT = Path(__file__).parents[2]
GREETING = '[menu.hello]\nja = "{name}さん、こんにちは。"\neasy = "こんにちは。"\nen = "Hello {name}."\nsays = ["こんにちは！", "Hello"]\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "desk.toml").write_text(GREETING, "utf-8")
    return tmp_path


def words_in_strings(path: Path) -> set[str]:
    """Return the words of all strings of a module, its docstrings left out."""
    tree = ast.parse(path.read_text("utf-8"))
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in bare)
    return {word for node in texts if isinstance(node.value, str) for word in re.findall(r"\w+", node.value)}


def test_a_text_is_said_in_the_language_asked_for_with_its_values(folder: Path) -> None:
    catalogue = Catalogue.load(folder)
    assert catalogue.say("menu.hello", "ja", name="港") == "港さん、こんにちは。"
    assert catalogue.say("menu.hello", "en", name="Minato") == "Hello Minato."


@pytest.mark.parametrize(
    ("text", "whole", "inside"),
    [
        ("コンニチハ", True, True),
        ("HELLO!", True, True),
        ("こんにちは、港です", False, True),
        ("さようなら", False, False),
    ],
)
def test_a_phrase_is_heard_in_any_width_case_and_kana(folder: Path, text: str, whole: bool, inside: bool) -> None:
    catalogue = Catalogue.load(folder)
    assert (catalogue.says("menu.hello.says", text), catalogue.contains("menu.hello.says", text)) == (whole, inside)


def test_a_text_that_lacks_a_language_is_named_with_its_key(folder: Path) -> None:
    (folder / "desk.toml").write_text(GREETING.replace("easy =", "eesy ="), "utf-8")
    with pytest.raises(BrokenData, match=re.escape("desk.toml: menu.hello: has no text in easy")):
        Catalogue.load(folder)


def test_a_file_that_is_no_toml_is_named(folder: Path) -> None:
    (folder / "desk.toml").write_text("[menu.hello\n", "utf-8")
    with pytest.raises(BrokenData, match=re.escape("desk.toml: file")):
        Catalogue.load(folder)
    with pytest.raises(BrokenData, match=re.escape("desk.toml: file")):
        read(folder / "desk.toml")


def test_every_text_can_be_said_because_its_key_stands_in_the_code() -> None:
    modules = [
        path for package in ("handlers", "knowledge", "subsidy", "bot") for path in (ROOT / package).rglob("*.py")
    ]
    words = set[str]().union(*map(words_in_strings, modules))
    heads = tuple(word for word in words if word.endswith("_"))  # f"topic_{topic}"
    tails = tuple(word for word in words if word.startswith("_"))  # f"{word}_label"
    manners = {kind for _, table in read(ROOT / "knowledge/manners.toml").items() for kind in table}
    lasts = {key: key.rpartition(".")[2] for key in Catalogue.load(ROOT / "knowledge/wording").texts}
    built = {key for key, last in lasts.items() if last.startswith(heads) or last.endswith(tails) or last in manners}
    assert [key for key, last in lasts.items() if last not in words and key not in built] == []
