"""Signed links: a reference and a keyed proof, for one purpose and one state of the appointment."""

import base64
import hashlib
import hmac

from mobility.domain.reference import REFERENCE_LENGTH
from mobility.domain.settings import Settings

PROOF = 16


def sign(settings: Settings, purpose: str, reference: str, subject: str) -> str:
    """Make the secret part of a link: the reference and 16 characters of proof (80 bits)."""
    return reference + _proof(settings, purpose, subject)


def split(link: str) -> tuple[str, str]:
    """Part a link into reference and proof."""
    return link[:REFERENCE_LENGTH], link[REFERENCE_LENGTH:]


def is_genuine(settings: Settings, purpose: str, subject: str, proof: str) -> bool:
    """Say whether a proof was made here for this purpose and subject."""
    expected = _proof(settings, purpose, subject)
    return hmac.compare_digest(proof.upper().encode(), expected.encode())


def _proof(settings: Settings, purpose: str, subject: str) -> str:
    material = f"{purpose}\x1e{subject}".encode()
    digest = hmac.new(settings.keys.links, material, hashlib.sha256).digest()
    return base64.b32encode(digest)[:PROOF].decode()
