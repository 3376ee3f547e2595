"""Labelled place names, and what a right look-up of one is."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from knowledge.directory import Places

HERE = Path(__file__).parent


def cases(name: str) -> list[dict[str, Any]]:
    """Read place_names_<name>.jsonl."""
    lines = (HERE / f"place_names_{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def right(found: Places, case: Mapping[str, Any]) -> bool:
    """Tell whether the right place comes first, or that there is none is seen."""
    codes, wanted = [place.code for place in found.places], case["codes"]
    match case["expect"]:
        case "partner":
            return found.outcome in {"partner", "ambiguous", "suggest"} and codes[:1] == wanted
        case "ambiguous":
            return found.outcome == "ambiguous" and codes[:1] == wanted
        case "several_partners":
            return found.outcome == "several" and set(codes) == set(wanted)
        case "prefecture":
            return found.outcome == "prefecture" and set(codes) == set(wanted)
        case "not_partner":
            return found.outcome == "not_partner" and wanted[0] in codes
        case "nonexistent":
            return found.outcome in {"nonexistent", "suggest"}
    return found.outcome == "none"
