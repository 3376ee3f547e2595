"""Who is likely to be eligible: seven answers, one finding each, and nothing guessed."""

import tomllib
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subsidy import ANSWERS, Applicant, Eligibility, Outcome, Rules, Verdict, check

ROOT = Path(__file__).parents[2]
FILES: dict[str, dict[str, Any]] = {
    year: tomllib.loads((ROOT / f"knowledge/schemes/minato-{year.lower()}.toml").read_text("utf-8"))
    for year in ("R5", "R6")
}
R5, R6 = (Rules.from_table(FILES[year]["subsidy"]) for year in ("R5", "R6"))
CASES = tomllib.loads((ROOT / "tests/cases/eligibility.toml").read_text("utf-8"))["case"]
IDEAL: dict[str, Any] = {
    "located": "head_office",
    "kind": "company",
    "participants": "employees",
    "nights": "one_or_more",
    "programme": True,
    "publish": True,
    "other_subsidy": "none",
}
BOOLEAN = {"yes": True, "no": False}


def checked(rules: Rules = R6, **says: Any) -> Eligibility:
    return check(rules, Applicant(**(IDEAL | says)))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_case(case: dict[str, Any]) -> None:
    result = checked(**case["says"])
    assert result.outcome.value == case["outcome"]
    assert [found.reason_key for found in result.findings if found.verdict is not Verdict.MET] == case["reasons"]


def test_there_are_seven_questions_and_a_finding_for_each() -> None:
    assert len(ANSWERS) == 7
    assert [finding.requirement for finding in checked().findings] == list(ANSWERS)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        *(
            ("kind", kind)
            for kind in ("sole_proprietor", "school", "embassy", "public_body", "foreign_branch", "other")
        ),
        *(("located", where) for where in ("branch", "unsure")),
        *(
            ("participants", who)
            for who in ("officers", "family", "mixed", "contractors", "part_time", "self", "unsure")
        ),
        *(("nights", nights) for nights in ("mixed", "unsure")),
        *(("other_subsidy", money) for money in ("ward_or_town", "private", "unsure")),
        ("programme", "unsure"),
        ("publish", "unsure"),
    ],
)
@pytest.mark.parametrize("rules", [R5, R6], ids=["R5", "R6"])
def test_what_no_document_decides_is_for_staff(rules: Rules, question: str, answer: str) -> None:
    result = checked(rules, **{question: answer})
    assert [finding.requirement for finding in result.having(Verdict.UNKNOWN)] == [question]
    assert result.outcome is Outcome.UNDECIDED


@pytest.mark.parametrize("says", [dict(zip(ANSWERS, answers, strict=True)) for answers in product(
    ("head_office", "branch"), ("sole_proprietor",), ("employees", "mixed"), ("one_or_more", "mixed"),
    (True, "unsure"), (True, "unsure"), ("none", "private"))], ids=str)  # fmt: skip
def test_b6_a_sole_proprietor_is_never_told_yes_or_no(says: dict[str, Any]) -> None:
    assert checked(**says).outcome is Outcome.UNDECIDED


def test_r5_does_not_ask_to_publish_so_a_refusal_is_for_staff() -> None:
    finding = next(found for found in checked(R5, publish=False).findings if found.requirement == "publish")
    assert (finding.verdict, finding.source) == (Verdict.UNKNOWN, "R5-ABSENT-PUBLISH")


def test_a_finding_cites_the_fact_that_speaks_about_the_answer() -> None:
    sources = {kind: checked(kind=kind).findings[1].source for kind in ANSWERS["kind"]}
    assert sources["company"] == sources["sole_proprietor"] == "R6-WHO"
    assert sources["group_with_rules"] == sources["group_without_rules"] == "R6-WHO-UNINC"


@pytest.mark.parametrize("year", ["R5", "R6"])
def test_every_answer_has_its_words(year: str) -> None:
    keys = {f"{question}_{answer}" for question, answers in ANSWERS.items() for answer in answers}
    assert keys == set(FILES[year]["reasons"])


@pytest.mark.parametrize("question", ANSWERS)
def test_an_answer_we_do_not_know_is_refused(question: str) -> None:
    with pytest.raises(ValueError, match=question):
        Applicant(**(IDEAL | {question: "perhaps"}))


applicants = st.fixed_dictionaries(
    {question: st.sampled_from([BOOLEAN.get(answer, answer) for answer in ANSWERS[question]]) for question in ANSWERS}
)


@given(applicants)
def test_the_outlook_follows_from_the_findings_alone(says: dict[str, Any]) -> None:
    result = checked(**says)
    assert (result.outcome is Outcome.UNLIKELY) == bool(result.having(Verdict.NOT_MET))
    assert (result.outcome is Outcome.LIKELY) == (len(result.having(Verdict.MET)) == len(ANSWERS))
