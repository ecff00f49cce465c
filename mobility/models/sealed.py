"""Sealing: what could identify or endanger a person is kept as ciphertext, one JSON per purpose.

A sealed value is version byte, key number (2 bytes), nonce (12 bytes), ciphertext with its tag. The
additional data is `table.column:uid`, so that a value moved to another row or column does not open.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mobility.domain.settings import Keys

VERSION = 1
NONCE = 12
HEAD = 3

Opener = Callable[[bytes, str], Any]
"""Opens a sealed value of the row with a uid."""


class SealBroken(Exception):
    """A sealed value was altered, moved, or sealed with a key that is not here."""


def seal(keys: Keys, value: Any, *, place: str, uid: str) -> bytes:  # noqa: ANN401 -- any JSON
    """Encrypt a JSON value for one column (`table.column`) of one row."""
    head = bytes([VERSION]) + keys.sealing_id.to_bytes(2, "big")
    nonce = secrets.token_bytes(NONCE)
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return head + nonce + AESGCM(keys.sealing).encrypt(nonce, plain, f"{place}:{uid}".encode())


def unseal(keys: Keys, sealed: bytes, *, place: str, uid: str) -> Any:  # noqa: ANN401 -- any JSON
    """Decrypt what `seal` made; raises SealBroken when it does not belong there."""
    if sealed[0] != VERSION or int.from_bytes(sealed[1:HEAD], "big") != keys.sealing_id:
        raise SealBroken(place)
    nonce, body = sealed[HEAD : HEAD + NONCE], sealed[HEAD + NONCE :]
    try:
        return json.loads(AESGCM(keys.sealing).decrypt(nonce, body, f"{place}:{uid}".encode()))
    except InvalidTag as broken:
        raise SealBroken(place) from broken


def opener(keys: Keys, place: str) -> Opener:
    """Give what opens many values of one column (`table.column`), each with its row's uid.

    It does what `unseal` does, the key and the reader made once for all of them.
    """
    cipher, begins, read = AESGCM(keys.sealing), f"{place}:", json.JSONDecoder().raw_decode
    head = bytes([VERSION]) + keys.sealing_id.to_bytes(2, "big")

    def open_one(sealed: bytes, uid: str) -> Any:  # noqa: ANN401 -- any JSON
        if sealed[:HEAD] != head:
            raise SealBroken(place)
        nonce, body = sealed[HEAD : HEAD + NONCE], sealed[HEAD + NONCE :]
        try:
            plain = cipher.decrypt(nonce, body, f"{begins}{uid}".encode())
        except InvalidTag as broken:
            raise SealBroken(place) from broken
        return read(plain.decode())[0]

    return open_one


def unseal_row(keys: Keys, row: Any, *columns: str) -> dict[str, Any]:  # noqa: ANN401 -- a row
    """Open some sealed columns of a row, by their names; raises SealBroken."""
    table = row.__tablename__
    return {
        name: unseal(keys, getattr(row, name), place=f"{table}.{name}", uid=row.uid)
        for name in columns
    }


def keyed_hash(keys: Keys, purpose: str, material: str) -> str:
    """Hash what must be found again but not read: HMAC-SHA-256 under the hashing key, in hex."""
    return hmac.new(keys.hashing, f"{purpose}\x1e{material}".encode(), hashlib.sha256).hexdigest()
