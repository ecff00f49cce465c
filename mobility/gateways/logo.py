"""Logos as SVG: nothing in them runs, fetches anything or leads anywhere."""

import re

from py_svg_hush import filter_svg

from mobility.domain.programme import LogoInvalid

MOST_BYTES = 24 * 1024
DECLARES = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
LEADS_ELSEWHERE = re.compile(
    r"""href\s*=\s*["'](?!#)|url\(\s*["']?(?!#)|https?://(?!www\.w3\.org/)"""
)


def clean_logo(raw: bytes) -> str:
    """Return a logo without scripts, links and pictures of other places.

    Raises LogoInvalid where it is no SVG with a size, is larger than 24 kB, declares entities, or
    is nothing without what it fetches.
    """
    if len(raw) > MOST_BYTES or DECLARES.search(raw):
        raise LogoInvalid
    try:
        cleaned = filter_svg(raw).decode("utf-8")
    except ValueError:
        raise LogoInvalid from None
    root = cleaned.partition("<svg")[2].partition(">")[0]
    if "viewBox" not in root or LEADS_ELSEWHERE.search(cleaned):
        raise LogoInvalid
    return cleaned
