"""Who may call a view. Every view says so, or the suite fails."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, abort, g, redirect, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from mobility.domain.office_hours import local_day
from mobility.domain.staff import Role, Staff
from mobility.services import sign_in as signing
from mobility.services import staff as accounts
from mobility.services.sign_in import Entry
from mobility.web import idle, kept
from mobility.web.staff_forms import SignInForm, locked_page, sign_in_page
from mobility.web.wiring import now, settings

View = TypeVar("View", bound=Callable[..., object])
StaffView = Callable[..., Any]
SINCE, ENTRY, MARKS = "staff_since", "staff_entry", "staff_marks"
"""In the cookie: since when somebody is in, who is on the way in, who was ever in here."""
ENTRY_LIFE = timedelta(minutes=15)
COOKIE_LIFE = timedelta(days=400)
MOST_MARKS = 8


class Account(UserMixin):  # type: ignore[misc]  # the library has no types
    """Somebody who has signed in, as Flask-Login wants to see them."""

    def __init__(self, staff: Staff) -> None:
        self.staff = staff

    def get_id(self) -> str:
        """Return what the cookie keeps: the uid, and the epoch that ends it."""
        return f"{self.staff.uid}.{self.staff.epoch}"


def init_app(app: Flask) -> None:
    """Know again who has signed in."""
    # As long as browsers keep one, for the display; all other sign-ins carry their beginning.
    app.config["PERMANENT_SESSION_LIFETIME"] = COOKIE_LIFE
    manager = LoginManager()
    # Not by init_app: it reads the cookie at every answer, for a way to be remembered that is not
    # used here, and public pages must not depend on a cookie.
    app.login_manager = manager  # type: ignore[attr-defined]
    manager.session_protection = None
    manager.user_loader(_load)
    app.jinja_env.globals["locks_after"] = locks_after


def everyone(view: View) -> View:
    """Let anybody call the view: it shows nothing about anyone."""
    return _declare(view, "everyone")


def applicant(view: View) -> View:
    """Let anybody call the view, which shows only what this phone's own tokens open."""
    return _declare(view, "applicant")


def provider(view: View) -> View:
    """Let only a provider of messages call the view, which checks what the provider signed."""
    return _declare(view, "provider")


def staff(
    *roles: Role, even_locked: bool = False, everywhere: bool = False
) -> Callable[[StaffView], StaffView]:
    """Let only staff with one of these roles call the view, which is handed who it is.

    Where the address names an `office`, the role must be theirs there; `everywhere`, at all.
    To anybody else there is no page. A locked screen asks for the PIN, unless `even_locked`.
    """

    def declare(view: StaffView) -> StaffView:
        @wraps(view)
        def guarded(**values: object) -> object:
            person = signed_in()
            if person is None:
                return _who_is_there()
            g.lang = person.locale
            if not _is_theirs(person, roles, values.get("office"), everywhere=everywhere):
                abort(404)
            if even_locked:
                return view(person, **values)
            if idle.is_locked(person):
                return _pin_first(person)
            idle.note_use()
            return view(person, **values)

        guarded.roles = frozenset(roles)  # type: ignore[attr-defined]
        guarded.everywhere = everywhere  # type: ignore[attr-defined]
        return _declare(guarded, "staff")

    return declare


def _is_theirs(person: Staff, roles: tuple[Role, ...], office: object, *, everywhere: bool) -> bool:
    if everywhere:
        return person.may(roles)
    return person.has(roles) if office is None else person.may(roles, str(office))


def signed_in() -> Staff | None:
    """Return who has signed in on this browser, None where nobody has."""
    return current_user.staff if isinstance(current_user._get_current_object(), Account) else None  # noqa: SLF001


def entering(view: StaffView) -> StaffView:
    """Let only somebody call the view whose password was right; it is handed who and how far."""

    @wraps(view)
    def guarded(**values: object) -> object:
        entry = entered()
        if entry is None:
            return _who_is_there()
        g.lang = entry.staff.locale
        return view(entry, **values)

    return _declare(guarded, "entering")


def begin_entry(entry: Entry, *, proved: bool = False) -> None:
    """Remember on this browser whose password was right, and whether the second step was taken."""
    who, began = f"{entry.staff.uid}.{entry.staff.epoch}", int(now().timestamp())
    session[ENTRY] = [who, began, proved]


def entered() -> Entry | None:
    """Return who is on the way in on this browser."""
    found = session.get(ENTRY)
    if not isinstance(found, list) or _is_over(found[1], ENTRY_LIFE):
        return None
    uid, _, epoch = str(found[0]).partition(".")
    return signing.known(uid, int(epoch), settings=settings(), now=now())


def has_proved() -> bool:
    """Say whether who is on the way in has taken the second step."""
    return bool(session.get(ENTRY, [None, None, False])[2])


def mark_of(email: str) -> str:
    """Return the mark of a browser on which an account was in before, "" where it was not."""
    name = signing.mark_name(email, settings=settings())
    return str(session.get(MARKS, {}).get(name, ""))


def locks_after() -> int:
    """Return the seconds without use after which a page of staff hides names, 0 for never."""
    person = signed_in()
    if person is None or person.is_device or idle.is_locked(person):
        return 0
    return int(settings().staff_idle.total_seconds())


def sign_in(person: Staff, email: str = "") -> None:
    """Let somebody in on this browser: nothing that was in its cookie goes on, but its marks."""
    marks = dict(session.get(MARKS, {}))
    session.clear()
    login_user(Account(person))
    session[SINCE] = int(now().timestamp())
    session.permanent = person.is_device
    idle.unlock()
    if email:
        marks.setdefault(signing.mark_name(email, settings=settings()), secrets.token_urlsafe(9))
    session[MARKS] = dict(list(marks.items())[-MOST_MARKS:])


def sign_out() -> None:
    """Forget on this browser who had signed in."""
    logout_user()
    for name in (SINCE, ENTRY, idle.SEEN, idle.LOCKED, "_flashes"):
        session.pop(name, None)
    session.permanent = False


def _load(found: str) -> Account | None:
    uid, _, epoch = found.partition(".")
    if not epoch.isdecimal():
        return None
    today = local_day(now(), settings().home_zone)
    person = accounts.signed_in(uid, int(epoch), today=today)
    if person is None or not (person.is_device or not _is_over(session.get(SINCE), _life())):
        return None
    return Account(person)


def _life() -> timedelta:
    return settings().staff_life


def _is_over(began: object, life: timedelta) -> bool:
    return not isinstance(began, int) or now() - datetime.fromtimestamp(began, UTC) >= life


def _who_is_there() -> object:
    """Ask who is there; a form that was sent is kept on the page that asks."""
    if idle.by_script():
        return "", 401
    if request.method == "POST":
        return sign_in_page(SignInForm(), kept=kept.now_sent()), 401
    return redirect(url_for("staff.sign_in", then=_here()), 303)


def _pin_first(person: Staff) -> object:
    """Ask for the PIN; a form that was sent is kept on the page that asks."""
    if idle.by_script():
        return "", 423
    if request.method == "POST":
        return locked_page(person, kept=kept.now_sent()), 423
    return redirect(url_for("staff.locked", then=_here()), 303)


def _here() -> str:
    return request.full_path.removesuffix("?")


def _declare(view: View, rule: str) -> View:
    view.access_rule = rule  # type: ignore[attr-defined]
    return view
