"""The environment of a process, read value by value, so that a wrong one can be named."""

import re
from collections.abc import Mapping
from pathlib import Path

from mobility.domain.settings import SettingInvalid


class Environment:
    """One look at the environment: each value with its name, so that a wrong one can be named."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values

    def text(self, name: str, default: str = "") -> str:
        """Return a value without the spaces around it; an empty one counts as not given."""
        return self.values.get(name, "").strip() or default

    def secret(self, name: str) -> str:
        """Return a value that may also stand in the file that NAME_FILE names."""
        path = self.text(f"{name}_FILE")
        if not path:
            return self.text(name)
        if self.text(name):
            raise SettingInvalid(f"{name}_FILE", f"{name} is given too; expected one of the two")
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise SettingInvalid(
                f"{name}_FILE", f"expected a file that can be read: {path}"
            ) from None

    def address(self, name: str, pattern: str, expected: str) -> str:
        """Return an address, which may also stand in a file; "" where none is given.

        What was given is not repeated: it may hold a password.
        """
        given = self.secret(name)
        if given and not re.fullmatch(pattern, given):
            raise SettingInvalid(name, f"expected {expected}")
        return given

    def number(self, name: str, default: int, *, least: int, most: int) -> int:
        """Return a whole number within its bounds, both included."""
        text = self.text(name, str(default))
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise SettingInvalid(
                name, f"expected a whole number from {least} to {most}, got {text!r}"
            )
        return int(text)

    def words(self, name: str, default: str, pattern: str, expected: str) -> tuple[str, ...]:
        """Return a list written with commas, each part of one form."""
        parts = tuple(part.strip() for part in self.text(name, default).split(",") if part.strip())
        for part in parts:
            if not re.fullmatch(pattern, part):
                raise SettingInvalid(name, f"expected {expected}, got {part!r}")
        if not parts:
            raise SettingInvalid(name, f"expected {expected}, got none")
        return parts
