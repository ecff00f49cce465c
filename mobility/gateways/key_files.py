"""The four keys, as text in the environment or as files that only their owner can read."""

import base64
import binascii
import secrets
from collections.abc import Mapping
from pathlib import Path

from mobility.domain.settings import Keys, SettingInvalid

NAMES = ("sealing", "hashing", "links", "cookies")
KEY_BYTES = 32


def make(folder: Path) -> None:
    """Make new keys in a folder that is not there yet, each in a file of its own."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700)
    for name in NAMES:
        file = folder / name
        file.touch(mode=0o600)
        file.write_text(f"{secrets.token_hex(KEY_BYTES)}\n", encoding="ascii")


def read(folder: Path, given: Mapping[str, str], *, sealing_id: int, are_new: bool = False) -> Keys:
    """Take each key from what was given, else from its file; raise `SettingInvalid` for a lack."""
    keys = {name: _decode(name, given[name] or _text_of(folder / name, name)) for name in NAMES}
    if len(set(keys.values())) < len(NAMES):
        raise SettingInvalid("KEY_SEALING", "two of the four keys are equal; expected four keys")
    return Keys(**keys, sealing_id=sealing_id, are_new=are_new)


def _text_of(file: Path, name: str) -> str:
    """Read the file of one key."""
    variable = f"KEY_{name.upper()}"
    try:
        return file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        reason = f"missing; expected {KEY_BYTES} bytes as hex or base64, here or in {file}"
        raise SettingInvalid(variable, reason) from None
    except (OSError, UnicodeDecodeError):
        raise SettingInvalid(variable, f"expected a file that can be read: {file}") from None


def _decode(name: str, text: str) -> bytes:
    """Turn hex or base64, also the URL-safe kind, into exactly 32 bytes."""
    try:
        if len(text) == 2 * KEY_BYTES:
            return bytes.fromhex(text)
        key = base64.b64decode(text.replace("-", "+").replace("_", "/"), validate=True)
    except (ValueError, binascii.Error):
        key = b""
    if len(key) != KEY_BYTES:
        reason = f"expected {KEY_BYTES} bytes, written as 64 hex digits or as base64"
        raise SettingInvalid(f"KEY_{name.upper()}", reason)
    return key
