"""What a password and a PIN must be, so that they are not guessed."""

import re
from enum import StrEnum

LEAST, MOST = 10, 128
PIN = re.compile("[0-9]{4,8}")
RUNS = ("0123456789", "9876543210")


class SecretProblem(StrEnum):
    """Why a new password or PIN is refused."""

    SHORT = "short"
    LONG = "long"
    EASY = "easy"
    NOT_A_PIN = "not_a_pin"
    DIFFERENT = "different"


def password_problem(typed: str, again: str, *, email: str, name: str) -> SecretProblem | None:
    """Say why somebody's new password cannot be used, None where it can."""
    if len(typed) < LEAST:
        return SecretProblem.SHORT
    if len(typed) > MOST:
        return SecretProblem.LONG
    own = {email.casefold(), email.casefold().partition("@")[0], name.casefold()}
    folded = typed.casefold()
    if len(set(folded)) < 5 or any(len(part) > 3 and part in folded for part in own):
        return SecretProblem.EASY
    return None if typed == again else SecretProblem.DIFFERENT


def pin_problem(typed: str, again: str) -> SecretProblem | None:
    """Say why a new PIN cannot be used, None where it can: 4 to 8 figures, no run of them."""
    if not PIN.fullmatch(typed):
        return SecretProblem.NOT_A_PIN
    if len(set(typed)) == 1 or any(typed in run for run in RUNS):
        return SecretProblem.EASY
    return None if typed == again else SecretProblem.DIFFERENT
