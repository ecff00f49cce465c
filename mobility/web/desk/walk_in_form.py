"""What is asked of somebody who walks in: the person, the questions, and where they go."""

from datetime import UTC, date, datetime
from typing import Any

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Form, HiddenField, RadioField, SelectField

from mobility.domain.appointment import State
from mobility.domain.question import QUESTIONS
from mobility.domain.screening import is_minor_alone
from mobility.domain.slot import FreeTime
from mobility.services.known_visits import Known
from mobility.services.offices import Office
from mobility.services.walk_ins import POOL, QUEUE, Room, WalkIn
from mobility.web.contact_fields import HOME
from mobility.web.dense_person import DensePerson, typed_of
from mobility.web.dense_questions import DenseQuestions
from mobility.web.i18n import clock_time, text
from mobility.web.person_forms import Asked
from mobility.web.slot_buttons import SLOT, slot_value
from mobility.web.wiring import settings

KEPT = "kept"
GUIDANCE = "INFO"
STAYS, GIVEN_UP = "stays", "given_up"
SAME_NAME: LazyString = _l(
    "Somebody with this name and birth date has an appointment. Ask for the code: if it is the "
    "same person, check that appointment in instead."
)
MINOR: LazyString = _l("This is a minor who came alone. Call a supervisor or the child protection.")
Sent = MultiDict[str, str]


class PlaceForm(Form):
    """Where somebody goes, and what becomes of the appointment that they have."""

    pathway = SelectField(_l("Pathway"), validate_choice=False)
    into = SelectField(_l("Where to?"), validate_choice=False)
    kept = RadioField(_l("What happens to the other appointment?"), validate_choice=False)
    come_from = HiddenField()
    other = HiddenField()
    once = HiddenField()


class WalkInForm:
    """The whole page: made empty, from an appointment that is known, or from what was sent."""

    def __init__(
        self,
        room: Room,
        office: Office,
        today: date,
        *,
        sent: Sent | None = None,
        known: Known | None = None,
        once: str = "",
    ) -> None:
        self.room, self.office, self.today, self.sent = room, office, today, sent
        self.known = known.visit if known else None
        keys = [question.key for question in QUESTIONS]
        answers = known.answers if known else {}
        self.questions = DenseQuestions(keys, sent=sent, answers=answers)
        whatsapp = settings().development or bool(settings().sending.whatsapp_url)
        asked = Asked(nationality="", phone_country=HOME, today=today, whatsapp=whatsapp)
        typed = typed_of({**known.identity, **known.contact, **known.needs}) if known else None
        self.person = DensePerson(asked, sent=sent, known=typed, partial=True)
        first: dict[str, Any] = {
            "pathway": known.pathway if known else GUIDANCE,
            "into": POOL if room.pool else QUEUE,
            "kept": GIVEN_UP,
            "come_from": known.visit.uid if known else "",
            "once": once,
        }
        self.place = PlaceForm(sent, data=first)
        self._offer()

    @property
    def asks_what_becomes(self) -> bool:
        """Say whether the person came with an appointment that is still to come."""
        return self.known is not None and self.known.state is State.BOOKED

    def read(self) -> WalkIn | None:
        """Return who comes and where to; None where something is marked."""
        who = self.person.read()
        answers = self.questions.read(today=self.today)
        into = self._into()
        if who is None or into is None or self.problems():
            return None
        with_it = self.known.uid if self.known and self.asks_what_becomes else ""
        leaves = self.place.kept.data == GIVEN_UP
        return WalkIn(
            who=who,
            answers=answers,
            pathway=str(self.place.pathway.data),
            into=into,
            once=self.place.once.data or "",
            instead_of=self.place.other.data or (with_it if leaves else ""),
            beside="" if leaves else with_it,
            overridden=self._sure(),
        )

    def warnings(self, walk_in: WalkIn) -> dict[str, str]:
        """Say what an officer should look at once more, apart from what they saw already."""
        found: dict[str, str] = {}
        if again := self.person.look_again():
            found["look_again"] = again
        if is_minor_alone(walk_in.answers):
            found["minor_alone"] = str(MINOR)
        return {code: said for code, said in found.items() if code not in walk_in.overridden}

    def namesake(self) -> dict[str, str]:
        """Word the warning about somebody of the same name."""
        return {"same_name": str(SAME_NAME)}

    def sure(self, warnings: dict[str, str]) -> str:
        """Name all warnings that the officer has seen once this page is sent again."""
        return " ".join(sorted({*self._sure(), *warnings}))

    def refuse(self, refused: tuple[str, str]) -> None:
        """Mark where the person was to go."""
        name, message = refused
        self.place[name].errors = [message]

    def problems(self) -> list[tuple[str, str]]:
        """List the marked fields for the summary, in the order of the page."""
        place = [(str(one.id), str(one.errors[0])) for one in self.place if one.errors]
        return [*self.person.problems(), *place, *self.questions.problems()]

    def _sure(self) -> tuple[str, ...]:
        return tuple((self.sent or Sent()).get("sure", "").split())

    def _into(self) -> str | None:
        """Read where to: the queue, the pool, or the moment of a free place."""
        chosen = self.place.into.data or ""
        if chosen in (QUEUE, POOL):
            return chosen
        try:
            return datetime.strptime(chosen, SLOT).replace(tzinfo=UTC).isoformat()
        except ValueError:
            self.refuse(("into", _("Choose a place, or the queue.")))
            return None

    def _offer(self) -> None:
        self.place.pathway.choices = [(code, text(name)) for code, name in self.room.pathways]
        pool = ngettext(
            "A place kept for walk-ins (%(num)d left)",
            "A place kept for walk-ins (%(num)d left)",
            self.room.pool,
        )
        kept = [(POOL, str(pool))] if self.room.pool else []
        free = [(slot_value(one.starts_at), self._words(one)) for one in self.room.times]
        self.place.into.choices = [*kept, (QUEUE, _("The queue, without a place")), *free]
        self.place.kept.choices = [
            (GIVEN_UP, _("It is given up: its place is for somebody else")),
            (STAYS, _("It stays: the person comes again that day")),
        ]

    def _words(self, one: FreeTime) -> str:
        time = clock_time(one.starts_at, self.room.zone, spoken=True)
        return str(_("Free place: %(time)s", time=time))
