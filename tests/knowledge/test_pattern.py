"""A pattern is skipped only where it cannot fit: what it finds is what the regular expression alone finds."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.pattern import Meanings, Pattern, needs, signs
from knowledge.sayings import Sayings
from knowledge.text import plain
from tests.evaluation.measure import questions

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
SOURCES = st.recursive(
    st.sampled_from(["a", "b", "ab", "[ab]", "[^a]", "[a-c]", ".", "^", "$", r"\b", r"\d", "上限", "上"]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda pair: f"(?:{pair[0]}|{pair[1]})"),
        inner.map(lambda part: f"(?:{part}){{0,2}}"),
        inner.map(lambda part: f"(?:{part})+"),
        inner.map(lambda part: f"(?={part})"),
        inner.map(lambda part: f"(?!{part})"),
        inner.map(lambda part: f"({part})"),
    ),
    max_leaves=8,
)
TEXTS = st.text("abc上限1 ", max_size=8)


@given(SOURCES, TEXTS)
def test_a_pattern_fits_where_its_regular_expression_does(source: str, text: str) -> None:
    pattern, alone = Pattern(source), re.compile(source)
    assert bool(pattern.search(text)) == bool(alone.search(text))
    assert bool(pattern.fullmatch(text)) == bool(alone.fullmatch(text))
    assert bool(pattern.match(text)) == bool(alone.match(text))
    assert pattern.sub("x", text) == alone.sub("x", text)


@given(st.lists(SOURCES, max_size=6), TEXTS)
def test_meanings_are_told_in_the_order_they_are_listed(sources: list[str], text: str) -> None:
    meanings = Meanings([(source, Pattern(source)) for source in sources])
    assert list(meanings.told(text)) == [source for source in sources if re.search(source, text)]
    assert meanings.of(text) == next((source for source in sources if re.fullmatch(source, text)), None)


@pytest.mark.parametrize(
    ("source", "needed"),
    [
        ("上限", {"上限"}),
        ("上限|限度", {"上限", "限度"}),
        ("(?:は|が)いくらですか", {"いく"}),
        ("[一二三]泊", {"泊"}),
        ("(?:上限)?", set()),
        ("(?!上限).", set()),
        ("上限|.", set()),
        ("(?i)ABC", set()),
    ],
)
def test_what_a_pattern_needs_is_the_rarest_of_its_parts(source: str, needed: set[str]) -> None:
    assert needs(source) == needed


def test_the_sayings_are_heard_as_by_their_regular_expressions_alone() -> None:
    sayings = Sayings.load(KNOWLEDGE / "sayings.toml")
    lists = (*sayings.situation.values(), sayings.meant, sayings.circumstance, sayings.applicant)
    patterns = [*sayings.said.values(), *sayings.wish.values(), *(pattern for one in lists for _, pattern in one.pairs)]
    alone = [(pattern, re.compile(pattern.pattern)) for pattern in patterns if pattern.needs]
    assert len(alone) > len(patterns) * 0.9
    for text in [plain(question.text) for question in questions("heldout")][::3]:
        held = signs(text)
        assert not [one.pattern for one, regex in alone if one.needs.isdisjoint(held) and regex.search(text)]


@pytest.mark.parametrize("source", ["(", "(?<=a|bc)d", "(?:x(?<!a+)|b)+", "(?P<n>a)(?P<n>b)", "a**"])
def test_a_pattern_that_is_none_is_refused(source: str) -> None:
    with pytest.raises(re.error):
        re.compile(source)
    with pytest.raises(re.error):
        Pattern(source)
