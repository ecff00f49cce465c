"""Who may call a view. Every view says so, or the suite fails."""

from collections.abc import Callable
from typing import TypeVar

View = TypeVar("View", bound=Callable[..., object])


def everyone(view: View) -> View:
    """Let anybody call the view: it shows nothing about anyone."""
    return _declare(view, "everyone")


def applicant(view: View) -> View:
    """Let anybody call the view, which shows only what this phone's own tokens open."""
    return _declare(view, "applicant")


def provider(view: View) -> View:
    """Let only a provider of messages call the view, which checks what the provider signed."""
    return _declare(view, "provider")


def _declare(view: View, rule: str) -> View:
    view.access_rule = rule  # type: ignore[attr-defined]
    return view
