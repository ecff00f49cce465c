"""The page of an office's hours: the form, what it changes, the people, and the history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from mobility.domain.errors import ChangedMeanwhile
from mobility.domain.hours_change import Choice
from mobility.domain.hours_errors import BookedMeanwhile
from mobility.domain.office import Pool
from mobility.domain.slot import Audience, Mode
from mobility.domain.staff import Staff
from mobility.gateways.words import speak
from mobility.services import hours_messages, hours_preview
from mobility.services.hours_messages import Sample
from mobility.services.hours_preview import Entry, HoursPage, Preview
from mobility.web.admin import hours_outcome as outcome
from mobility.web.admin import hours_words as words
from mobility.web.admin.frame import admin_page
from mobility.web.admin.hours_form import HoursForm
from mobility.web.person_words import language_name
from mobility.web.wiring import now, settings


@dataclass
class Shown:
    """What the page shows: `refusal` with both versions, `done` what was saved just now.

    `choices` are what becomes of whom, by the uid of the visit.
    """

    page: HoursPage
    form: HoursForm
    preview: Preview | None = None
    choices: Mapping[str, Choice] = field(default_factory=dict)
    refusal: ChangedMeanwhile | None = None
    both: list[tuple[str, str, str]] = field(default_factory=list)
    meanwhile: BookedMeanwhile | None = None
    recounted: bool = False
    done: Entry | None = None
    at: str = ""

    def look(self, person: Staff) -> None:
        """Look at what the draft changes."""
        self.preview = hours_preview.preview(
            self.page.office.slug,
            self.page.drafted,
            person=person,
            settings=settings(),
            now=now(),
        )
        if self.refusal is not None:
            self.both = words.both_rows(self.page.saved, self.page.drafted)

    def conflict(
        self, refusal: ChangedMeanwhile, theirs: Sequence[Pool], mine: Sequence[Pool]
    ) -> None:
        """Show both versions, and let the next sending replace what stands now."""
        self.refusal, self.both = refusal, words.both_rows(theirs, mine)
        self.form.based_on = self.page.number
        self.form.seen = self.page.draft.row_version if self.page.draft else 0

    def choice(self, uid: str) -> Choice:
        """Say what becomes of a visit unless somebody says otherwise: it is moved."""
        return self.choices.get(uid, Choice.MOVE)

    @property
    def told(self) -> int:
        """Count who will be told."""
        rows = self.preview.rows if self.preview else ()
        return sum(self.choice(row.uid) is not Choice.KEEP for row in rows)

    @property
    def samples(self) -> list[Sample]:
        """Word the messages that go out, and no others."""
        rows, own = self.preview.rows if self.preview else (), settings()
        choices = [(row, self.choice(row.uid)) for row in rows]
        return hours_messages.samples(
            self.page.office,
            moved=[row for row, one in choices if one is Choice.MOVE and row.new_at],
            ended=[
                row
                for row, one in choices
                if one is Choice.CANCEL or (one is Choice.MOVE and not row.new_at)
            ],
            languages=own.languages,
            speak=speak,
        )


def overtaken(page: HoursPage) -> ChangedMeanwhile | None:
    """Say who saved other hours since the draft was begun."""
    newer = page.overtaken
    return ChangedMeanwhile(newer.by, newer.at) if newer else None


def render(shown: Shown, person: Staff) -> str:
    """Render the page."""
    return admin_page(
        "admin/hours.html",
        person,
        shown=shown,
        page=shown.page,
        office=shown.page.office,
        form=shown.form,
        preview=shown.preview,
        errors=shown.form.problems(),
        words=words,
        outcome=outcome,
        weekdays=words.weekday_choices(),
        kinds=[(f"{one.value}.{how.value}", label) for (one, how), label in words.KINDS.items()],
        audiences=Audience,
        modes=Mode,
        language_name=language_name,
        uid=str(uuid4()),
    )
