"""What is kept and sent as JSON, compact and in the signs people wrote."""

import json
from typing import Any

import orjson


def written(value: object) -> str:
    """Return a value as JSON; TypeError for what JSON has no form for.

    What the quick writer refuses (half a surrogate pair, a number beyond 64 bits) is left to the patient one.
    """
    try:
        return orjson.dumps(value).decode()
    except orjson.JSONEncodeError:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def read(text: str | bytes) -> Any:
    """Return the value a JSON text stands for, an integer beyond 64 bits rounded; ValueError when it is none."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)
