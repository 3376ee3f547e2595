"""Whether the knowledge fits together: figures that can be calculated with, and answers that rest on facts we have."""

from collections.abc import Iterator, Mapping

from knowledge.library import Library
from subsidy import BadRules, Rules


def misfit(library: Library) -> str:
    """Return the first thing that does not fit, "file: key: reason", empty when everything does."""
    return next(_misfits(library), "")


def _misfits(library: Library) -> Iterator[str]:
    for scheme in library.schemes:
        try:
            Rules.from_table(scheme.subsidy)
        except BadRules as problem:
            yield f"{scheme.file}: subsidy.{problem}"
        for name in _sources(scheme.subsidy):
            if name not in library.facts:
                yield f"{scheme.file}: subsidy: {name} is no fact we have"
    said = [(card.id, card.facts) for card in library.answers.cards]
    said += [(gap.id, gap.facts) for gap in library.answers.gaps]
    for key, names in said:
        yield from (f"answers: {key}: {name} is no fact we have" for name in names if name not in library.facts)


def _sources(table: Mapping[str, object]) -> Iterator[str]:
    """Find the facts a table of figures names, at any depth."""
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from value.values() if key == "sources" else _sources(value)
        elif key == "source" and isinstance(value, str) and value:
            yield value
