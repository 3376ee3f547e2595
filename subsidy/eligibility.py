"""Who is likely to be eligible: one finding per requirement, and what the documents leave open is never guessed."""

from dataclasses import dataclass
from enum import Enum

from subsidy.applicant import ANSWERS, Applicant
from subsidy.rules import Requirement, Rules


class Verdict(Enum):
    """Whether one requirement is met; UNKNOWN is for staff to decide."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


class Outcome(Enum):
    """The outlook 「見込み」; the ward decides, never the desk."""

    LIKELY = "likely"
    UNLIKELY = "unlikely"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on one requirement; `reason_key` names the words in the programme file."""

    requirement: str
    verdict: Verdict
    reason_key: str
    source: str


@dataclass(frozen=True, slots=True)
class Eligibility:
    """All findings in the order of the questions, and the outlook that follows from them."""

    findings: tuple[Finding, ...]

    @property
    def outcome(self) -> Outcome:
        """UNLIKELY as soon as one requirement is not met, else UNDECIDED as soon as one is unknown."""
        verdicts = {finding.verdict for finding in self.findings}
        if Verdict.NOT_MET in verdicts:
            return Outcome.UNLIKELY
        return Outcome.UNDECIDED if Verdict.UNKNOWN in verdicts else Outcome.LIKELY

    def having(self, verdict: Verdict) -> tuple[Finding, ...]:
        """Return the findings with one verdict."""
        return tuple(finding for finding in self.findings if finding.verdict is verdict)


def check(rules: Rules, applicant: Applicant) -> Eligibility:
    """Hold what an applicant said against every requirement of the programme."""
    known = {requirement.key: requirement for requirement in rules.requirements}
    return Eligibility(tuple(_finding(known[key], applicant.answer(key)) for key in ANSWERS if key in known))


def _finding(requirement: Requirement, answer: str) -> Finding:
    verdict = Verdict.UNKNOWN
    if answer in requirement.met:
        verdict = Verdict.MET
    elif answer in requirement.not_met:
        verdict = Verdict.NOT_MET
    return Finding(requirement.key, verdict, f"{requirement.key}_{answer}", requirement.source_of(answer))
