"""Encryption of contact data at rest: what the form collects is stored sealed 「暗号化」, never in plain text."""

import base64
import json
from collections.abc import Mapping, Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from typing_extensions import override

from bot.key_file import MINIMUM_SECRET

CASE = "case"
"""Field that binds what is sealed to its case; no field of the form has this name."""


class BrokenSeal(Exception):  # noqa: N818  (it names what is broken, as BrokenData does)
    """What was sealed was changed, or none of the keys opens it; carries no data."""


def _key(secret: str) -> Fernet:
    """Derive a key of its own from the secret, so that a signing secret is never an encryption key itself."""
    if len(secret) < MINIMUM_SECRET:
        raise ValueError(f"a secret for contact data needs at least {MINIMUM_SECRET} characters")
    derived = HKDF(SHA256(), length=32, salt=None, info=b"workation-desk contact data 1").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


class Sealer:
    """Seals with the first secret and opens with any: rotation is putting a new secret in front of the old one."""

    __slots__ = ("_keys",)

    def __init__(self, secrets: Sequence[str]) -> None:
        """Take the secrets, newest first; raises ValueError when there is none or one is too short."""
        if not secrets:
            raise ValueError("at least one secret is needed to seal contact data")
        self._keys = MultiFernet([_key(secret) for secret in secrets])

    @override
    def __repr__(self) -> str:
        """Show nothing of the keys."""
        return "Sealer(…)"

    def seal(self, number: str, fields: Mapping[str, str]) -> bytes:
        """Return the fields of a case sealed, safe to store; under another case they do not open."""
        return self._keys.encrypt(json.dumps({**fields, CASE: number}, ensure_ascii=False).encode())

    def open(self, number: str, sealed: bytes) -> dict[str, str]:
        """Return the fields of what was sealed for a case; raises BrokenSeal.

        What was sealed before cases were bound opens under any, until the keys are rotated.
        """
        try:
            plain = self._keys.decrypt(sealed)
        except InvalidToken:
            raise BrokenSeal("contact data cannot be opened with the configured secrets") from None
        fields = {str(key): str(value) for key, value in json.loads(plain).items()}
        if fields.pop(CASE, number) != number:
            raise BrokenSeal("contact data was sealed for another case")
        return fields

    def reseal(self, number: str, sealed: bytes) -> bytes:
        """Return the same data sealed with the newest secret and bound to its case; raises BrokenSeal."""
        return self.seal(number, self.open(number, sealed))
