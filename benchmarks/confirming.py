"""Confirmations through HTTP: holds, drafts, cookies and form tokens are made off the clock."""

import json
import random
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import urlencode

from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import insert, text

from benchmarks.driver import Driver
from benchmarks.measure import Broken, Load
from benchmarks.running import Copy
from mobility import clock
from mobility.models.hold import HoldRow
from mobility.models.screening import ScreeningRow
from mobility.models.sealed import seal
from mobility.services import drafts, holds
from mobility.services.keys import holder_hash
from tests.web.weights import DETAILS, walk_to_review
from tests.web.wire import Browser
from tests.world import letters

TOKEN = "0" * 40
FIRST_GUESS = 400
SPARE = 1.7
PATIENCE = 60.0
NOTHING: Mapping[str, str] = {}
NARROWED = text("""
UPDATE slot SET capacity = taken + CASE WHEN id = (
    SELECT min(same.id) FROM slot AS same JOIN pool ON pool.id = same.pool_id
    WHERE same.office_id = slot.office_id AND same.starts_at = slot.starts_at
      AND audience = 'public' AND mode = 'in_person'
  ) THEN :places ELSE 0 END
WHERE starts_at = :at AND office_id = (SELECT id FROM office WHERE slug = :office)
""")
"""Leave one of the slots at a time with so many places, and the others with none."""
people = count(1000)


@dataclass(frozen=True)
class Journey:
    """A journey that was walked through the pages up to the last button."""

    answers: dict[str, str]
    result: dict[str, Any]
    journey: str
    pathway_id: int

    def of(self, number: int) -> Any:  # noqa: ANN401 -- the JSON that the pages keep
        """Return what was typed, as somebody else would have."""
        changed = self.journey.replace(DETAILS["document"], f"P{number:08d}")
        return json.loads(changed.replace(DETAILS["given_names"], f"Rosa {letters(number)}"))


class Confirming:
    """Makes people who only have the last button left to press, and lets them press it."""

    def __init__(self, copy: Copy, port: int, driver: Driver) -> None:
        self.copy, self.port, self.driver = copy, port, driver
        self.journey = self._walk()
        self._rate = float(FIRST_GUESS)

    def run(self, slots: Sequence[int], *, clients: int, seconds: float) -> tuple[float, Load]:
        """Return confirmations per second, counted in the database, and the load itself."""
        wanted = int(max(self._rate * SPARE, FIRST_GUESS) * seconds) + 2 * clients
        requests = [self._request(token) for token in self._prepare(slots, wanted)]
        before = self.copy.count("appointment")
        load = self.driver.load(self.port, requests, clients=clients, seconds=seconds)
        load.require(303)
        made = self.copy.count("appointment") - before
        if made != len(load.latencies):
            raise Broken(f"{len(load.latencies)} answers but {made} appointments")
        self._rate = made / load.elapsed
        return self._rate, load

    def _walk(self) -> Journey:
        with Browser(self.port) as browser:
            walk_to_review(browser)
            cookie = browser.cookies["mobility"]
        copy = self.copy
        token = str(self._signer().loads(cookie)["holder"])
        with copy.app.app_context():
            draft = drafts.open_draft(token, settings=copy.settings, now=clock.now())
            holds.release(token, settings=copy.settings, now=clock.now())
        if draft is None or draft.result is None:
            raise Broken("the journey left no draft")
        code = draft.journey["pathway"]
        with copy.connected() as connection:
            found = connection.scalar(text("SELECT id FROM pathway WHERE code = :c"), {"c": code})
        journey = json.dumps(draft.journey, ensure_ascii=False)
        return Journey(dict(draft.answers), dict(draft.result), journey, int(found or 0))

    def _prepare(self, slots: Sequence[int], wanted: int) -> list[str]:
        """Write drafts and holds for so many people, and return their phones' tokens."""
        tokens = [uuid.uuid4().hex for _ in range(wanted)]
        chosen = random.choices(slots, k=wanted)
        taken = [{"slot": slot, "n": n} for slot, n in sorted(Counter(chosen).items())]
        pairs = list(zip(tokens, chosen, strict=True))
        more = text("UPDATE slot SET taken = taken + :n WHERE id = :slot")
        with self.copy.connected() as connection:
            connection.execute(insert(ScreeningRow), [self._draft(token) for token in tokens])
            connection.execute(insert(HoldRow), [self._hold(token, slot) for token, slot in pairs])
            connection.execute(more, taken)
        return tokens

    def sell_out(self, places: int, *, clients: int) -> None:
        """Let a crowd run for the places of one time; Broken unless exactly so many get one."""
        visit = json.loads(self.journey.journey)["visit"]
        starts_at = datetime.fromisoformat(visit["starts_at"])
        with self.copy.connected() as connection:
            found = {"office": visit["office"], "at": starts_at, "places": places}
            connection.execute(NARROWED, found)
            tokens = [uuid.uuid4().hex for _ in range(clients)]
            connection.execute(insert(ScreeningRow), [self._draft(token) for token in tokens])
        slot = {**visit, "slot": starts_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")}
        requests = [self._request(token, "/es/book/time", slot) for token in tokens]
        before = self.copy.count("hold")
        load = self.driver.load(self.port, requests, clients=clients, seconds=PATIENCE)
        got = self.copy.count("hold") - before
        if load.broken or got != places or dict(load.statuses) != {303: got, 409: clients - got}:
            raise Broken(f"{places} places, {got} given, {dict(load.statuses)}, {load.broken}")

    def _draft(self, token: str) -> dict[str, Any]:
        uid, now, walked = str(uuid.uuid4()), clock.now(), self.journey
        contents = {
            "answers": walked.answers,
            "result": walked.result,
            "journey": walked.of(next(people)),
        }
        keys = self.copy.settings.keys
        sealed = {
            column: seal(keys, content, place=f"screening.{column}", uid=uid)
            for column, content in contents.items()
        }
        return {
            "uid": uid,
            "holder": holder_hash(self.copy.settings, token),
            "locale": "es",
            "created_at": now,
            "finished_at": now,
            "touched_at": now,
            "erase_at": now + timedelta(days=1),
            **sealed,
        }

    def _hold(self, token: str, slot: int) -> dict[str, Any]:
        return {
            "slot_id": slot,
            "pathway_id": self.journey.pathway_id,
            "holder": holder_hash(self.copy.settings, token),
            "expires_at": clock.now() + timedelta(days=1),
            "extended": False,
        }

    def _request(
        self, token: str, path: str = "/es/book/review", sent: Mapping[str, str] = NOTHING
    ) -> bytes:
        cookie = self._signer().dumps({"holder": token, "csrf_token": TOKEN})
        keys = self.copy.settings.keys
        form = URLSafeTimedSerializer(keys.cookies, salt="wtf-csrf-token").dumps(TOKEN)
        body = urlencode({"csrf_token": form, **sent})
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            f"Cookie: mobility={cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return (head + body).encode()

    def _signer(self) -> URLSafeTimedSerializer:
        signer = SecureCookieSessionInterface().get_signing_serializer(self.copy.app)
        if signer is None:
            raise Broken("the program has no key for cookies")
        return signer
