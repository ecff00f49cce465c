"""What a visit keeps of its person, however it was made: plain facts, keyed hashes, sealed rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from mobility.domain.applicant import Applicant, name_material_of, person_material_of
from mobility.domain.appointment import UNKNOWN_AGE, Channel, State, age_band
from mobility.domain.identity import age_on
from mobility.domain.settings import Settings
from mobility.models.sealed import keyed_hash, seal
from mobility.services.keys import phone_hash, reference_hash
from mobility.services.screening import today

NATIONALITY = "OTHER"
"""The nationality of somebody who was not asked for it."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What is known of whoever comes, as it is sealed; parts of it lack where nobody asked.

    `identity`, `contact` (with its `channel`) and `needs` are those of an Applicant; an unknown
    birth date is None. `result` is the decision on the answers, where one was made.
    """

    identity: Mapping[str, Any]
    contact: Mapping[str, Any]
    needs: Mapping[str, Any]
    answers: Mapping[str, str]
    result: Mapping[str, Any] | None = None

    @property
    def nationality(self) -> str:
        """Name the nationality that the person's key is made with."""
        return self.answers.get("nationality") or NATIONALITY


def told_by(
    person: Applicant, answers: Mapping[str, str], result: Mapping[str, Any] | None
) -> Told:
    """Gather what somebody told, and what was decided on their answers."""
    return Told(
        identity=person.identity(),
        contact={**person.contact(), "channel": person.channel},
        needs=person.needs(),
        answers=answers,
        result=result,
    )


def write_rows(
    told: Told,
    *,
    uid: str,
    reference: str,
    state: State,
    channel: Channel,
    locale: str,
    settings: Settings,
    now: datetime,
) -> dict[str, Any]:
    """Word a new visit as a row, without its place: the slot, the pathway, the office, the day."""
    return {
        "uid": uid,
        "state": state.value,
        "revision": 0,
        "moves": 0,
        "channel": channel.value,
        "locale": locale,
        "nationality": told.nationality,
        "age_band": _age_band(told, settings, now),
        "created_at": now,
        # The timers look once, and set it to what comes next.
        "next_step_at": now,
        "row_version": 1,
        **_keys(told, uid, reference, settings),
        **_sealed(told, uid, reference, settings),
    }


def keys_of(told: Told, *, uid: str, settings: Settings) -> tuple[str | None, str | None]:
    """Hash who a person is and what they are called; None for what is not known."""
    person = person_material_of(told.identity, told.nationality, disambiguator=uid)
    name = name_material_of(told.identity)
    return (
        person and keyed_hash(settings.keys, "person", person),
        name and keyed_hash(settings.keys, "name", name),
    )


def _age_band(told: Told, settings: Settings, now: datetime) -> str:
    born, said = told.identity["birth_date"], told.answers.get("age", "")
    if born:
        return age_band(age_on(date.fromisoformat(born), today(settings, now)))
    return age_band(int(said)) if said.isdecimal() else UNKNOWN_AGE


def _keys(told: Told, uid: str, reference: str, settings: Settings) -> dict[str, str | None]:
    person_key, name_key = keys_of(told, uid=uid, settings=settings)
    phone = told.contact["phone"]
    return {
        "reference_hash": reference_hash(settings, reference),
        "person_key": person_key,
        "name_key": name_key,
        "phone_hash": phone_hash(settings, phone) if phone else None,
    }


def _sealed(told: Told, uid: str, reference: str, settings: Settings) -> dict[str, bytes]:
    contents = {
        "identity": {**told.identity, "reference": reference},
        "contact": dict(told.contact),
        "needs": dict(told.needs),
        "answers": {"answers": dict(told.answers), "result": told.result},
    }
    return {
        column: seal(settings.keys, content, place=f"appointment.{column}", uid=uid)
        for column, content in contents.items()
    }
