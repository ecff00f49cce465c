"""Appointments in the demonstration network, and phones on which they are opened."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from flask import Flask, g
from sqlalchemy import select
from werkzeug.test import TestResponse

from mobility.domain.applicant import Applicant
from mobility.domain.settings import Settings
from mobility.domain.slot import Mode
from mobility.models.base import db, reading
from mobility.models.office import OfficeRow
from mobility.models.slot import SlotRow
from mobility.services import appointments, availability, booking, drafts, holds, schedule
from mobility.services.appointments import Appointment
from mobility.services.service_groups import Service
from tests.conftest import NOW
from tests.web.phone import Phone
from tests.world import keep_answers, person

WEEKS = timedelta(days=15)
ANSWERS = {"for_whom": "me", "nationality": "GT", "in_country": "GT"}
BIRTH = {"day": "12", "month": "6", "year": "1990"}
numbers = count(1)
WITH_SLOTS: list[Path] = []
"""The demonstration once its slots are made: the first test makes them, the others copy it."""


@dataclass
class Desk:
    """Books for people without any page, and lets time pass; pages see the time of `now`."""

    app: Flask
    settings: Settings
    now: datetime = NOW
    journeys: list[str] = field(default_factory=list)

    def start(self) -> "Desk":
        """Make the slots, and let this clock be the one that pages read."""
        self.app.before_request(self._tick)
        file = Path(self.settings.database_url.removeprefix("sqlite:///"))
        if not WITH_SLOTS:
            with self.app.app_context():
                schedule.extend_horizon(now=NOW, horizon=WEEKS)
                db.engine.dispose()
            WITH_SLOTS.append(file.with_name("with-slots.sqlite"))
            shutil.copy(file, WITH_SLOTS[0])
        shutil.copy(WITH_SLOTS[0], file)
        return self

    def book(
        self,
        slug: str = "quetzaltenango",
        *,
        who: Applicant | None = None,
        pathway: str = "INFO",
        mode: Mode = Mode.IN_PERSON,
        locale: str = "en",
        nth: int = 2,
    ) -> Appointment:
        """Book somebody into the first free time of the nth free day."""
        with self.app.app_context():
            service = self._service(slug, pathway, mode)
            starts_at = self._times(service, nth)[0]
            return self._confirm(service, starts_at, who or person(900 + next(numbers)), locale)

    def times(self, appointment: Appointment, nth: int = 3, slug: str = "") -> list[datetime]:
        """List the free times of the nth free day that an appointment could move to."""
        with self.app.app_context():
            mode = Mode(appointment.mode)
            service = self._service(slug or appointment.office, appointment.pathway, mode)
            return self._times(service, nth)

    def look(self, appointment: Appointment) -> Appointment:
        """Read an appointment as it is now."""
        with self.app.app_context():
            return appointments.view(appointment.uid, settings=self.settings)

    def link(self, appointment: Appointment) -> str:
        """Sign the link that a message carries."""
        with self.app.app_context():
            return appointments.link(appointment, settings=self.settings)

    def taken(self, slug: str, starts_at: datetime) -> int:
        """Count the places that are taken at one time of an office."""
        statement = (
            select(SlotRow.taken)
            .join(OfficeRow, OfficeRow.id == SlotRow.office_id)
            .where(OfficeRow.slug == slug, SlotRow.starts_at == starts_at)
        )
        with self.app.app_context(), reading() as session:
            return sum(session.scalars(statement))

    def fill(self, slug: str, starts_at: datetime) -> None:
        """Let others take every place that is left at one time of an office."""
        with self.app.app_context():
            service = self._service(slug, "INFO", Mode.IN_PERSON)
            while starts_at in self._all_times(service):
                self._confirm(service, starts_at, person(900 + next(numbers)), "es")

    def _service(self, slug: str, pathway: str, mode: Mode) -> Service:
        found = availability.choices(
            answers=ANSWERS, pathway=pathway, mode=mode, settings=self.settings, now=NOW
        )
        return next(one.service for one in found if one.service.office.slug == slug)

    def _times(self, service: Service, nth: int) -> list[datetime]:
        days = availability.free_days(
            service.office.slug,
            service.code,
            first=NOW.date(),
            last=NOW.date() + WEEKS,
            settings=self.settings,
            now=NOW,
        ).days
        found = availability.free_times(
            service.office.slug, service.code, day=days[nth].day, settings=self.settings, now=NOW
        )
        return [one.starts_at for one in found.times]

    def _all_times(self, service: Service) -> list[datetime]:
        return [at for nth in range(5) for at in self._times(service, nth)]

    def _confirm(
        self, service: Service, starts_at: datetime, who: Applicant, locale: str
    ) -> Appointment:
        token = f"visit-{next(numbers)}"
        where = {"settings": self.settings, "now": NOW}
        keep_answers(token, ANSWERS, locale=locale, settings=self.settings, now=NOW)
        holds.hold_place(
            token,
            office_id=service.office_id,
            pool_ids=service.pool_ids,
            pathway="INFO",
            starts_at=starts_at,
            **where,  # type: ignore[arg-type]
        )
        drafts.save_journey(token, {"applicant": who.data()}, **where)  # type: ignore[arg-type]
        uid = booking.confirm_hold(token, locale=locale, **where).uid  # type: ignore[arg-type]
        return appointments.view(uid, settings=self.settings)

    def _tick(self) -> None:
        g.now = self.now


def find(phone: Phone, code: str, birth: Mapping[str, str] = BIRTH) -> TestResponse:
    """Write a code and a birth date."""
    phone.get("/find")
    return phone.post("/find", code=code, **birth)


def own(phone: Phone, appointment: Appointment, path: str = "") -> TestResponse:
    """Fetch a page of an appointment."""
    return phone.get(f"/appointment/{appointment.reference}{path}")
