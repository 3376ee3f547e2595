"""What is kept as JSON comes back as it was, also what the quick writer refuses."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.written import read, written

SIGNS = st.characters(codec=None)
INTEGERS = st.integers(-(2**63), 2**64 - 1)
"""What is read back exactly: what is counted here is far smaller."""
VALUES = st.recursive(
    st.none() | st.booleans() | INTEGERS | st.floats(allow_nan=False, allow_infinity=False) | st.text(SIGNS),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(SIGNS), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_a_value_comes_back_as_it_was(value: object) -> None:
    assert read(written(value)) == value


@given(VALUES)
def test_what_is_written_is_what_the_standard_library_reads(value: object) -> None:
    assert json.loads(written(value)) == value


@pytest.mark.parametrize("value", ["\ud83d", 2**70, {"南陽市": "待ち時間"}])
def test_signs_stay_as_people_wrote_them(value: object) -> None:
    assert written(value) == json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(ValueError, match="column"):
        read("{")
    with pytest.raises(TypeError):
        written({"now": object()})
