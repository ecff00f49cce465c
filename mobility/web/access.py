"""Who may call a view. Every view says so, or the suite fails."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, abort, g, redirect, request, url_for
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from werkzeug.wrappers import Response

from mobility.domain.office_hours import local_day
from mobility.domain.staff import Role, Staff
from mobility.services import staff as accounts
from mobility.web.wiring import now, settings

View = TypeVar("View", bound=Callable[..., object])
StaffView = Callable[..., Any]


class Account(UserMixin):  # type: ignore[misc]  # the library has no types
    """Somebody who has signed in, as Flask-Login wants to see them."""

    def __init__(self, staff: Staff) -> None:
        self.staff = staff

    def get_id(self) -> str:
        """Return what the cookie keeps: the uid, and the epoch that ends it."""
        return f"{self.staff.uid}.{self.staff.epoch}"


def init_app(app: Flask) -> None:
    """Know again who has signed in."""
    manager = LoginManager(app)
    manager.session_protection = None
    manager.user_loader(_load)


def everyone(view: View) -> View:
    """Let anybody call the view: it shows nothing about anyone."""
    return _declare(view, "everyone")


def applicant(view: View) -> View:
    """Let anybody call the view, which shows only what this phone's own tokens open."""
    return _declare(view, "applicant")


def provider(view: View) -> View:
    """Let only a provider of messages call the view, which checks what the provider signed."""
    return _declare(view, "provider")


def staff(*roles: Role) -> Callable[[StaffView], StaffView]:
    """Let only staff with one of these roles call the view, which is handed who it is.

    Where the address names an `office`, the role must be theirs there. To anybody else the page
    does not exist.
    """

    def declare(view: StaffView) -> StaffView:
        @wraps(view)
        def guarded(**values: object) -> object:
            person = signed_in()
            if person is None:
                return _ask()
            office = values.get("office")
            mine = person.has(roles) if office is None else person.may(roles, str(office))
            if not mine:
                abort(404)
            g.lang = person.locale
            return view(person, **values)

        guarded.roles = frozenset(roles)  # type: ignore[attr-defined]
        return _declare(guarded, "staff")

    return declare


def signed_in() -> Staff | None:
    """Return who has signed in on this browser, None where nobody has."""
    return current_user.staff if isinstance(current_user._get_current_object(), Account) else None  # noqa: SLF001


def sign_in(person: Staff) -> None:
    """Remember on this browser who has signed in."""
    login_user(Account(person))


def sign_out() -> None:
    """Forget on this browser who had signed in."""
    logout_user()


def _load(kept: str) -> Account | None:
    uid, _, epoch = kept.partition(".")
    if not epoch.isdecimal():
        return None
    today = local_day(now(), settings().home_zone)
    person = accounts.signed_in(uid, int(epoch), today=today)
    return None if person is None else Account(person)


def _ask() -> Response:
    return redirect(url_for("staff.sign_in", then=request.path), 303)


def _declare(view: View, rule: str) -> View:
    view.access_rule = rule  # type: ignore[attr-defined]
    return view
