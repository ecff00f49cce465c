"""One account: who somebody is, what they may do, and inviting somebody new."""

from uuid import UUID, uuid4

from flask import abort, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.domain.errors import AccountExists, AccountUnknown, ChangedMeanwhile
from mobility.domain.grants import (
    BeyondOwnRights,
    GrantsInvalid,
    LastAdministrator,
    OwnRights,
)
from mobility.domain.office_hours import local_day
from mobility.domain.staff import Role, Staff
from mobility.services import invitations, people, people_changes
from mobility.services.people import Person
from mobility.services.people_changes import Changes, Rights
from mobility.services.staff import NewStaff
from mobility.web.access import staff
from mobility.web.admin import frame
from mobility.web.admin import people_words as words
from mobility.web.admin.frame import Answer, admin_page, both, go, say
from mobility.web.admin.people import blueprint as accounts
from mobility.web.admin.people_form import InvitationForm, PersonForm, described, sent
from mobility.web.admin.people_steps import offered
from mobility.web.wiring import now, settings

blueprint = accounts
LABELS = {
    "name": _l("Name"),
    "locale": _l("Language of the pages"),
    "languages": _l("Languages they speak"),
    "gender": _l("Gender"),
    "pathways": _l("Pathways they serve"),
    "grants": _l("What they may do"),
    "organisation": _l("Organisation"),
}
REFUSED = {
    OwnRights: _l("Nobody changes their own rights: another administrator can."),
    BeyondOwnRights: _l("You do not administer what you would give or take away here."),
    LastAdministrator: _l("Nobody would be left who administers all offices."),
}


@blueprint.get("/admin/people/invite")
@staff(Role.ADMINISTRATOR, everywhere=True)
def new(person: Staff) -> Answer:
    """Ask who is invited."""
    organisation = request.args.get("organisation", "")
    told = {"locale": settings().languages[0], "languages": ["es"], "gender": ""}
    form = InvitationForm(data={**told, "organisation": organisation})
    form.prepare()
    return _invitation_page(person, form, str(uuid4()))


@blueprint.post("/admin/people/invite")
@staff(Role.ADMINISTRATOR, everywhere=True)
def invite(person: Staff) -> Answer:
    """Make the account and send the link."""
    form = InvitationForm(request.form)
    form.prepare()
    once = request.form.get("once", "")
    changes, rights, email = form.read(), form.read_rights(), form.read_email()
    if form.problems() or not _is_uid(once):
        return _invitation_page(person, form, once if _is_uid(once) else str(uuid4())), 422
    try:
        account = _account(changes, rights, email, once)
        uid = invitations.invite(person, account, settings=settings(), now=now())
    except AccountExists:
        form.email.errors = [str(_("This address has an account already. Search for it."))]
        return _invitation_page(person, form, once), 422
    except BeyondOwnRights as refusal:
        form.grant_error = str(REFUSED[type(refusal)])
        return _invitation_page(person, form, once), 422
    say(_("Invited. A link that is good for three days is on its way to %(email)s.", email=email))
    return go("admin_people.show", uid=uid)


def _account(changes: Changes, rights: Rights, email: str, once: str) -> NewStaff:
    return NewStaff(
        email=email,
        name=changes.name,
        grants=tuple(rights.grants),
        locale=changes.locale,
        languages=changes.languages,
        gender=changes.gender,
        pathways=changes.pathways,
        organisation_id=invitations.organisation_of(rights.organisation),
        manages=rights.manages,
        uid=once,
    )


@blueprint.get("/admin/people/<uid>")
@staff(Role.ADMINISTRATOR, everywhere=True)
def show(person: Staff, uid: str) -> Answer:
    """Show one account, and what can be changed about it."""
    one, form = _found(uid), PersonForm()
    form.prepare()
    form.fill(one)
    return _page(person, one, form)


@blueprint.post("/admin/people/<uid>")
@staff(Role.ADMINISTRATOR, everywhere=True)
def save(person: Staff, uid: str) -> Answer:
    """Change an account."""
    one, form = _found(uid), PersonForm(request.form)
    form.prepare()
    changes = form.read()
    if one.id == person.id:
        form.grants = frozenset(one.grants)
    else:
        changes = _with_rights(changes, form)
    if form.problems():
        return _page(person, one, form), 422
    try:
        fields = people_changes.change(
            person, uid, changes, seen=frame.seen("row_version"), now=now()
        )
    except GrantsInvalid as refusal:
        form.refuse(refusal.problem)
    except (OwnRights, BeyondOwnRights, LastAdministrator) as refusal:
        form.grant_error = str(REFUSED[type(refusal)])
    except ChangedMeanwhile as refusal:
        one = _found(uid)
        rows = both(LABELS, described(one, LABELS, form), sent(form, changes, LABELS))
        return _page(person, one, form, refusal=refusal, rows=rows), 409
    else:
        say(_done(one, fields))
        return go("admin_people.show", uid=uid)
    return _page(person, one, form), 422


def _with_rights(changes: Changes, form: PersonForm) -> Changes:
    return Changes(**{**vars(changes), "rights": form.read_rights()})


def _done(one: Person, fields: list[str]) -> str:
    if not fields:
        return str(_("Nothing was different."))
    if {"grants", "organisation", "manages"} & set(fields):
        return str(_("Saved. %(name)s signs in again, with the new rights.", name=one.name))
    return str(_("Saved."))


def _page(
    person: Staff,
    one: Person,
    form: PersonForm,
    *,
    refusal: ChangedMeanwhile | None = None,
    rows: list[tuple[str, str, str]] | None = None,
) -> str:
    return admin_page(
        "admin/person.html",
        person,
        one=one,
        form=form,
        own=one.id == person.id,
        steps=offered(person, one),
        errors=form.problems(),
        refusal=refusal,
        rows=rows,
        roles=words.ROLES,
        words=words,
    )


def _invitation_page(person: Staff, form: InvitationForm, once: str) -> str:
    return admin_page(
        "admin/person_new.html",
        person,
        form=form,
        once=once,
        errors=form.problems(),
        roles=words.ROLES,
        words=words,
    )


def _found(uid: str) -> Person:
    try:
        return people.look(uid, today=local_day(now(), settings().home_zone))
    except AccountUnknown:
        abort(404)


def _is_uid(raw: str) -> bool:
    try:
        return str(UUID(raw)) == raw
    except ValueError:
        return False
