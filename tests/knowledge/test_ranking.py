"""The index is exact, readings make kana, romaji and typing errors meet, and pruning changes nothing."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.glossary import Glossary
from knowledge.ranking import bm25
from knowledge.ranking.bm25 import Index
from knowledge.ranking.channels import Analyser, grams
from knowledge.ranking.fusion import WEIGHTS, Entry, LexicalRanker
from knowledge.ranking.packed import SHARE, WORTH, Packed, coverage, fused, one_at, packed, unpacked
from knowledge.ranking.ways import Ways
from knowledge.reading import Reader, folded, search_form
from knowledge.romaji import kana_of_word, to_kana
from knowledge.text import _FOLD, _KATAKANA, hiragana, normal, plain

DOCUMENTS = st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=8), min_size=1, max_size=12)


@given(DOCUMENTS, st.lists(st.sampled_from("abcdefghx"), max_size=6))
def test_coverage_is_a_share(documents: list[list[str]], asked: list[str]) -> None:
    for value in Index.of(documents).coverage(asked).values():
        assert 0 <= value <= 1


@given(DOCUMENTS, st.lists(st.sampled_from("abcdefghx"), max_size=6))
def test_coverage_of_named_documents_agrees_with_the_ranking(documents: list[list[str]], asked: list[str]) -> None:
    index = Index.of(documents)
    ranked = index.coverage(asked)
    for number, value in index.coverage_of(asked, range(len(documents))).items():
        assert value == pytest.approx(ranked.get(number, 0.0), abs=1e-6)


@pytest.mark.parametrize("seed", range(12))
def test_pruning_keeps_the_best_documents_and_their_scores(seed: int) -> None:
    letters, dice = "abcdefghijklmnopqrstuvwxyz", Random(seed)
    documents = [dice.choices(letters, k=6) for _ in range(5 * bm25.SMALL)]
    index, asked = Index.of(documents), dice.choices(letters, k=9)
    exact = sorted(index.coverage_of(asked, range(len(documents))).values(), reverse=True)[:10]
    found, mass = index._found(set(asked))
    pruned = (score / mass for score in index._pruned(found, keep=10).values())
    assert sorted(pruned, reverse=True)[:10] == pytest.approx(exact)
    assert sorted(index.coverage(asked, keep=10).values(), reverse=True)[:10] == pytest.approx(exact)


@given(DOCUMENTS, st.lists(st.sampled_from("abcdefghx"), max_size=6))
def test_packed_sums_cover_as_much_as_the_index_says(documents: list[list[str]], asked: list[str]) -> None:
    index, size = Index.of(documents), len(documents)
    found = Packed(index).sum_of(asked)
    exact = index.coverage_of(asked, range(size))
    assert coverage(found, range(size), size) == pytest.approx([exact[number] for number in range(size)], abs=1e-6)
    assert [value / (SHARE * WORTH) for value in fused([found], [1.0], size)] == pytest.approx(
        [exact[number] for number in range(size)], abs=1e-6
    )


def test_a_question_of_thousands_of_terms_overflows_no_field() -> None:
    terms = [f"t{number}" for number in range(bm25.SMALL)]
    index = Index.of([terms, ["other"]])
    found = Packed(index).sum_of(terms)
    assert coverage(found, [0, 1], 2) == pytest.approx([index.coverage_of(terms, [0])[0], 0.0])
    assert fused([found, found], [0.5, 0.5], 2)[1] == 0


def test_few_documents_are_ranked_as_many_are(analyser: Analyser) -> None:
    texts = ["交通費は出ますか", "宿泊費の上限はいくら", *(f"補助の{number}番目の決まり" for number in range(40))]
    ranker = LexicalRanker([Entry([text], []) for text in texts], analyser)
    asked, weights = analyser.terms("宿泊費は出ますか").channels, WEIGHTS["ja"]
    many = {number: score for number, score, _ in ranker._of_many(asked, weights)}
    few = {number: score for number, score, _ in ranker._of_few(asked, weights)}
    assert few.keys() >= {0, 1}
    assert few == pytest.approx({number: many[number] for number in few}, abs=1e-6)


@given(st.integers(1, 9), st.integers(0, 8), st.sampled_from("QH"))
def test_a_one_stands_where_it_was_put(size: int, place: int, kind: str) -> None:
    expected = [int(at == place % size) for at in range(size)]
    assert list(unpacked(one_at(place % size, size, kind), size, kind)) == expected
    assert one_at(place % size, size, kind) == packed(expected, kind)


def test_an_empty_index_and_an_empty_question_find_nothing() -> None:
    assert Index.of([]).coverage(["a"]) == {}
    assert Index.of([["a"]]).coverage([]) == {}


@pytest.mark.parametrize(
    ("word", "kana"),
    [
        ("hojokin", "ほじょきん"),
        ("shinkansen", "しんかんせん"),
        ("kippu", "きっぷ"),
        ("matcha", "まっちゃ"),
        ("strength", None),
    ],
)
def test_latin_letters_are_read_as_syllables_or_not_at_all(word: str, kana: str | None) -> None:
    assert kana_of_word(word) == kana


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("交通比", "交通費"),
        ("ほじょきん", "補助金"),
        ("公布申請", "交付申請"),
        ("ホジョキン", "補助金"),
        ("ﾎｼﾞｮｷﾝ", "補助金"),
    ],
)
def test_what_sounds_alike_is_read_alike(typed: str, meant: str) -> None:
    reader = Reader()
    assert reader.sound(typed) == reader.sound(meant)


@pytest.mark.parametrize(
    ("latin", "meant"), [("jogen", "上限"), ("jougen", "上限"), ("jōgen", "上限"), ("koutsuuhi", "交通費")]
)
def test_long_vowels_do_not_matter(latin: str, meant: str) -> None:
    assert folded(to_kana(latin)[0]) == Reader().sound(meant)


@given(st.text(max_size=200))
def test_any_text_has_a_search_form_that_stays(text: str) -> None:
    assert search_form(search_form(text)) == search_form(text)


SETS = st.frozensets(st.sampled_from("abcdefgh"), max_size=6)


@given(st.lists(SETS, max_size=8), SETS)
def test_the_nearest_way_of_asking_is_the_one_that_shares_the_most(
    ways: list[frozenset[str]], asked: frozenset[str]
) -> None:
    dice = (2 * len(asked & way) / (len(asked) + len(way)) for way in ways if way)
    assert Ways.of(ways).nearest(asked) == max(dice, default=0.0)


@given(st.text(max_size=20), st.sampled_from([(1, 2), (2, 3), (3,)]))
def test_grams_are_all_runs_of_the_sizes(text: str, sizes: tuple[int, ...]) -> None:
    runs = [text[at : at + size] for size in sizes for at in range(len(text)) if at + size <= len(text)]
    assert grams(text, *sizes) == runs


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return Analyser(Reader(), Glossary.load(Path(__file__).parents[2] / "knowledge" / "glossary.toml"))


@pytest.mark.parametrize(
    "text", ["補助率は何割ですか", "ほじょりつは", "hojoritsu wa nanwari desu ka", "Wi-Fiの料金は"]
)
def test_a_document_of_one_text_holds_the_terms_of_the_text(analyser: Analyser, text: str) -> None:
    asked = analyser.terms(text)
    assert tuple(frozenset(counted) for counted in analyser.counts([text])) == tuple(map(frozenset, asked.channels))


def test_no_term_of_a_document_reaches_from_one_text_to_the_next(analyser: Analyser) -> None:
    both, first, second = (analyser.counts(texts) for texts in (["宿泊費", "交通費"], ["宿泊費"], ["交通費"]))
    assert both == tuple(one + other for one, other in zip(first, second, strict=True))


@given(st.text(max_size=30))
def test_a_text_that_needs_no_folding_is_not_folded_and_any_other_is(text: str) -> None:
    typed = plain(text)
    assert normal(text) == typed.translate(_FOLD)
    assert hiragana(typed) == typed.translate(_KATAKANA)
