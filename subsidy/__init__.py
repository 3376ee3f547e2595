"""What the ward pays: pure arithmetic and rules, standard library only."""

from subsidy.applicant import ANSWERS, Applicant
from subsidy.eligibility import Eligibility, Finding, Outcome, Verdict, check
from subsidy.estimate import Estimate, Line, PersonTrip, Share, Trip, estimate
from subsidy.rules import BadRules, Limit, Rules

__all__ = [
    "ANSWERS",
    "Applicant",
    "BadRules",
    "Eligibility",
    "Estimate",
    "Finding",
    "Limit",
    "Line",
    "Outcome",
    "PersonTrip",
    "Rules",
    "Share",
    "Trip",
    "Verdict",
    "check",
    "estimate",
]
