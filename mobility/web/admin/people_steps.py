"""The weighty steps with an account: each says first what it means, and is one button then."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from flask import abort, request
from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.domain.errors import AccountUnknown, ChangedMeanwhile, SignInRefused
from mobility.domain.grants import BeyondOwnRights, LastAdministrator, OwnRights
from mobility.domain.office_hours import local_day
from mobility.domain.staff import Role, Staff, StaffState
from mobility.services import invitations, people, people_steps
from mobility.services.people import Person
from mobility.web.access import staff
from mobility.web.admin import people_words as words
from mobility.web.admin.frame import Answer, admin_page, go, say
from mobility.web.admin.people import blueprint
from mobility.web.wiring import now, settings

WORKS, INVITED, STOPPED = StaffState.ACTIVE, StaffState.INVITED, StaffState.SUSPENDED
Take = Callable[[Staff, str, int], None]


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step: in which states it is offered, its title and button, what is said when it is done."""

    states: tuple[StaffState, ...]
    title: LazyString
    button: LazyString
    done: LazyString
    take: Take
    danger: bool = True


def _sending(take: Callable[..., None], person: Staff, uid: str, seen: int) -> None:
    take(person, uid, seen=seen, settings=settings(), now=now())


def _plain(take: Callable[..., None], person: Staff, uid: str, seen: int) -> None:
    take(person, uid, seen=seen, now=now())


STEPS = {
    "send-again": Step(
        states=(INVITED,),
        title=_l("Send the invitation again"),
        button=_l("Send another link"),
        done=_l("Another link is on its way. The one before opens nothing any more."),
        take=partial(_sending, invitations.send_again),
        danger=False,
    ),
    "revoke": Step(
        states=(INVITED,),
        title=_l("Take the invitation back"),
        button=_l("Take the invitation back"),
        done=_l("The invitation was taken back: its link opens nothing any more."),
        take=partial(_plain, invitations.revoke),
    ),
    "end-everywhere": Step(
        states=(WORKS,),
        title=_l("Sign out everywhere"),
        button=_l("Sign out everywhere"),
        done=_l("Signed out everywhere."),
        take=partial(_plain, people_steps.end_everywhere),
        danger=False,
    ),
    "begin-anew": Step(
        states=(WORKS,),
        title=_l("Reset second step and password"),
        button=_l("Take them away and send a link"),
        done=_l("Password, second step and PIN were taken away. A link is on its way by e-mail."),
        take=partial(_sending, people_steps.begin_anew),
    ),
    "suspend": Step(
        states=(WORKS,),
        title=_l("Suspend"),
        button=_l("Suspend"),
        done=_l("Suspended: signed out on the next click."),
        take=partial(_plain, people_steps.suspend),
    ),
    "let-work": Step(
        states=(STOPPED,),
        title=_l("Let work again"),
        button=_l("Let work again"),
        done=_l("Works again, with the rights of before."),
        take=partial(_sending, people_steps.let_work),
        danger=False,
    ),
}
REFUSED = {
    OwnRights: _l("Nobody does this with their own account: another administrator can."),
    BeyondOwnRights: _l("You do not administer all offices any more."),
    LastAdministrator: _l("Nobody would be left who administers all offices."),
    SignInRefused: _l("That is no longer possible: the account is in another state now."),
}


def offered(person: Staff, one: Person) -> list[tuple[str, Step]]:
    """List the steps that an account can take now; with one's own, none."""
    if one.id == person.id:
        return []
    return [(name, step) for name, step in STEPS.items() if one.state in step.states]


@blueprint.get("/admin/people/<uid>/<step>")
@staff(Role.ADMINISTRATOR, everywhere=True)
def ask(person: Staff, uid: str, step: str) -> Answer:
    """Say what a step means, with the button that takes it."""
    one = _found(uid)
    if step not in dict(offered(person, one)):
        return go("admin_people.show", uid=uid) if step in STEPS else abort(404)
    return _page(person, one, step)


@blueprint.post("/admin/people/<uid>/<step>")
@staff(Role.ADMINISTRATOR, everywhere=True)
def take(person: Staff, uid: str, step: str) -> Answer:
    """Take the step, once."""
    if step not in STEPS:
        abort(404)
    one = _found(uid)
    raw = request.form.get("row_version", "")
    seen = int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 10 else 0
    try:
        STEPS[step].take(person, uid, seen)
    except ChangedMeanwhile as refusal:
        return _page(person, _found(uid), step, changed=refusal), 409
    except (OwnRights, BeyondOwnRights, LastAdministrator, SignInRefused) as refusal:
        return _page(person, one, step, error=str(REFUSED[type(refusal)])), 409
    say(str(STEPS[step].done))
    return go("admin_people.show", uid=uid)


def _page(
    person: Staff,
    one: Person,
    name: str,
    *,
    error: str = "",
    changed: ChangedMeanwhile | None = None,
) -> str:
    return admin_page(
        "admin/person_step.html",
        person,
        one=one,
        name=name,
        step=STEPS[name],
        means=_means(name, one),
        possible=name in dict(offered(person, one)),
        error=error,
        refusal=changed,
        words=words,
    )


def _means(name: str, one: Person) -> list[str]:
    """List what a step means, in numbers where there are any."""
    says = MEANS.get(name)
    return _stopping(one) if says is None else says(one)


def _link_again(one: Person) -> list[str]:
    return [
        _("A new link goes to %(email)s; it is good for three days, once.", email=one.email),
        _("The link of before opens nothing any more."),
    ]


def _taken_back(_one: Person) -> list[str]:
    return [
        _("The link opens nothing any more, and the account does not work."),
        _("You can let it work again later; a new link is sent then."),
    ]


def _out(_one: Person) -> list[str]:
    return [
        _("Whoever is signed in with this account is out on the next click."),
        _("They can sign in again at once."),
    ]


def _anew(one: Person) -> list[str]:
    return [
        _("Whoever is signed in with this account is out on the next click."),
        _("Password, second step and PIN are gone for good: this cannot be undone."),
        _("A link to choose them anew goes to %(email)s.", email=one.email),
        _("Do it only if you are sure who asked you: call them, or see them."),
    ]


def _back(one: Person) -> list[str]:
    said = [_("The rights of before hold again.")]
    if one.has_password or one.by_provider:
        return [*said, _("They sign in as before.")]
    return [
        *said,
        _("A new link goes to %(email)s; it is good for three days, once.", email=one.email),
    ]


MEANS: dict[str, Callable[[Person], list[str]]] = {
    "send-again": _link_again,
    "revoke": _taken_back,
    "end-everywhere": _out,
    "begin-anew": _anew,
    "let-work": _back,
}


def _stopping(one: Person) -> list[str]:
    said = [
        _("Whoever is signed in with this account is out on the next click."),
        ngettext(
            "%(num)d right is kept for when they work again.",
            "%(num)d rights are kept for when they work again.",
            len(one.grants),
        ),
        _("What they did stays, with their name. You can let them work again at any time."),
    ]
    if one.administers:
        left = people.others_in_charge(one.id)
        said.append(
            ngettext(
                "%(num)d person is left who administers all offices.",
                "%(num)d people are left who administer all offices.",
                left,
            )
        )
    return said


def _found(uid: str) -> Person:
    try:
        return people.look(uid, today=local_day(now(), settings().home_zone))
    except AccountUnknown:
        abort(404)
