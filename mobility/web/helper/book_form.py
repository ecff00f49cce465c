"""The one page on which a helper books for somebody: who, what they answered, and when."""

from contextlib import suppress
from datetime import UTC, date, datetime

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Form, HiddenField, StringField

from mobility.domain.facts import is_answered
from mobility.domain.helping import ASKED
from mobility.domain.identity import age_on
from mobility.domain.question import GROWN_UP
from mobility.domain.slot import Mode
from mobility.domain.staff import Staff
from mobility.services.helper_booking import HelperBooking
from mobility.services.helper_places import Wish
from mobility.web.contact_fields import HOME
from mobility.web.dense_person import DensePerson
from mobility.web.dense_questions import DenseQuestions
from mobility.web.person_forms import Asked
from mobility.web.slot_buttons import SLOT
from mobility.web.wiring import settings

NO_TIME: LazyString = _l("Choose a time.")
NO_ADULT: LazyString = _l("Say whether an adult is with this young person.")
Sent = MultiDict[str, str]


class TimeForm(Form):
    """When, and what the page keeps for itself."""

    time = StringField(_l("Day and time"))
    once = HiddenField()


class BookForm:
    """The whole page; `sent` is what came, else it is empty."""

    def __init__(
        self, person: Staff, wish: Wish, today: date, *, sent: Sent | None = None, once: str = ""
    ) -> None:
        self.wish, self.today, self.sent = wish, today, sent
        whatsapp = settings().development or bool(settings().sending.whatsapp_url)
        asked = Asked(
            nationality="",
            phone_country=HOME,
            today=today,
            telephone=wish.mode is Mode.TELEPHONE,
            whatsapp=whatsapp,
        )
        self.person = DensePerson(asked, sent=sent)
        self.person.contact["appointment"].label.text = _(
            "Permission for the appointment: given aloud, read by %(name)s", name=person.name
        )
        # The birth date says how old the person is.
        keys = [key for key in ASKED if key != "age"]
        self.questions = DenseQuestions(keys, sent=sent)
        self.time = TimeForm(sent, data={"once": once})

    def read(self) -> HelperBooking | None:
        """Return whom to book for; None where something is marked."""
        who = self.person.read()
        answers = self.questions.read(today=self.today)
        starts_at = self._starts_at()
        if who is not None and who.birth_date is not None:
            answers = {**answers, "age": str(age_on(who.birth_date, self.today))}
            self._ask_for_adult(answers)
        if who is None or starts_at is None or self.problems():
            return None
        return HelperBooking(
            who=who,
            answers=answers,
            wish=self.wish,
            starts_at=starts_at,
            once=self.time.once.data or "",
            namesake_welcome="same_name" in self._sure(),
        )

    def warnings(self) -> dict[str, str]:
        """Say what to look at once more, unless this page was sent again after that."""
        again = self.person.look_again()
        return {"look_again": again} if again and "look_again" not in self._sure() else {}

    def sure(self, warnings: dict[str, str]) -> str:
        """Name all warnings that were seen once this page is sent again."""
        return " ".join(sorted({*self._sure(), *warnings}))

    def problems(self) -> list[tuple[str, str]]:
        """List the marked fields for the summary, in the order of the page."""
        time = [(str(one.id), str(one.errors[0])) for one in self.time if one.errors]
        return [*time, *self.person.problems(), *self.questions.problems()]

    def refuse_time(self, message: str) -> None:
        """Mark the time."""
        self.time.time.errors = [message]

    def _sure(self) -> tuple[str, ...]:
        return tuple((self.sent or Sent()).get("sure", "").split())

    def _starts_at(self) -> datetime | None:
        with suppress(ValueError):
            return datetime.strptime(self.time.time.data or "", SLOT).replace(tzinfo=UTC)
        self.refuse_time(str(NO_TIME))
        return None

    def _ask_for_adult(self, answers: dict[str, str]) -> None:
        said = self.questions.form["adult_with"].data
        if said and int(answers["age"]) < GROWN_UP:
            answers["adult_with"] = said
        minor = int(answers["age"]) < GROWN_UP and answers.get("for_whom") != "child"
        if minor and not is_answered("adult_with", answers):
            self.questions.form["adult_with"].errors = [str(NO_ADULT)]
