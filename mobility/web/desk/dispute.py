"""“I did not ask for that appointment”: both sides on one page, and how it ends."""

from flask import redirect, request, url_for
from flask_babel import lazy_gettext as _l
from wtforms import Form, RadioField, TextAreaField

from mobility.domain.errors import (
    ChangedMeanwhile,
    DomainError,
    MoveNotAllowed,
    NotAllowed,
    TooManyTries,
)
from mobility.domain.staff import Role, Staff
from mobility.domain.to_call import Settlement
from mobility.gateways.contact import show_phone
from mobility.services import disputes
from mobility.services.disputes import Settled
from mobility.web import person_words
from mobility.web.access import staff
from mobility.web.desk import call_words, to_call, visit_words
from mobility.web.desk.frame import Answer, day_named, desk_page, office_named, say
from mobility.web.desk.reasons import ReasonForm
from mobility.web.wiring import now, settings

blueprint = to_call.blueprint
LONGEST_NOTE = 1000


class EndForm(Form):
    """How it ends."""

    how = RadioField(_l("How does it end?"), validate_choice=False)
    note = TextAreaField(_l("Note for colleagues"))


@blueprint.get("/to-call/<uid>/dispute")
@staff(Role.OFFICER, Role.SUPERVISOR)
def dispute(person: Staff, office: str, day: str, uid: str) -> Answer:
    """Show who says so, and the appointment that is not theirs."""
    return _page(person, office, day, uid, EndForm(), ReasonForm())


@blueprint.post("/to-call/<uid>/dispute")
@staff(Role.OFFICER, Role.SUPERVISOR)
def end_dispute(person: Staff, office: str, day: str, uid: str) -> Answer:
    """Settle it; where that cannot be, what was typed stays."""
    form, second = EndForm(request.form), ReasonForm(request.form)
    how = next((one for one in Settlement if one == form.how.data), None)
    if how is None:
        form.how.errors = [str(_l("Please choose how it ends."))]
        return _page(person, office, day, uid, form, second), 422
    settled = Settled(
        how=how,
        row_version=_version("row_version"),
        visit_version=_version("visit_version"),
        note=(form.note.data or "")[:LONGEST_NOTE],
    )
    try:
        disputes.settle(
            office,
            uid,
            settled,
            person=person,
            approval=second.approval(),
            settings=settings(),
            now=now(),
        )
    except (NotAllowed, TooManyTries) as refused:
        second.ask_supervisor(often=isinstance(refused, TooManyTries))
        return _page(person, office, day, uid, form, second), 422
    except (ChangedMeanwhile, MoveNotAllowed) as refused:
        return _page(person, office, day, uid, form, second, refused=refused), 409
    say(str(call_words.SETTLED[how]))
    return redirect(url_for("to_call.show", office=office, day=day), 303)


def _page(
    person: Staff,
    office: str,
    day: str,
    uid: str,
    form: EndForm,
    second: ReasonForm,
    *,
    refused: DomainError | None = None,
) -> str:
    seen = disputes.look(office, uid, person=person, settings=settings(), now=now())
    form.how.choices = [(end.value, str(call_words.SETTLEMENTS[end])) for end in seen.ends]
    return desk_page(
        "desk/dispute.html",
        person,
        office_named(office),
        day_named(day),
        seen=seen,
        call=seen.call,
        form=form,
        second=second,
        errors=[(str(one.id), str(one.errors[0])) for one in form if one.errors]
        + second.problems(),
        refused=refused,
        visit=visit_words.panel(seen.visit, now()) if seen.visit else None,
        version=_kept("row_version", seen.call.row_version, refused),
        visit_version=_kept("visit_version", seen.visit.version if seen.visit else 0, refused),
        show_phone=show_phone,
        language_name=person_words.language_name,
    )


def _version(name: str) -> int:
    sent = request.form.get(name, "")
    return int(sent) if sent.isdecimal() else 0


def _kept(name: str, stands: int, refused: DomainError | None) -> int:
    """Keep the version of the form; after a colleague's change it is of what stands now."""
    return stands if refused or name not in request.form else _version(name)
