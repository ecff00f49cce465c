"""A day of people in bytes: whom it is about, what they do, and what nobody may find of it."""

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import quote

from tests.web.traces import Secret, day, name, number
from tests.web.walk import Somebody, Walker, Web

XOCHI = Somebody(
    answers={
        "for-whom": {"answer": "family"},
        "nationality": {"answer": "GT"},
        "in-country": {"answer": "GT"},
        "age": {"answer": "38"},
    },
    details={
        "given_names": "Xochiquetzal Iridiana",
        "first_surname": "Quiñónez",
        "second_surname": "Ñandubayú",
        "called": "doña Xochita",
        "birth_day": "23",
        "birth_month": "11",
        "birth_year": "1987",
        "document_kind": "cui",
        "document": "2673 81946 0901",
        "phone": "5541 9378",
        "phone_owner": "mine",
        "email": "xochi.quinonez@oficina.test",
        "children_5_11": "2",
    },
)
XOCHI_BORN = {"day": "23", "month": "11", "year": "1987"}
DENZEL = Somebody(
    lang="en",
    answers={
        "for-whom": {"answer": "me"},
        "nationality": {"answer": "HN"},
        "in-country": {"answer": "GT"},
        "since": {"day": "17", "month": "8", "year": "2023"},
        "age": {"answer": "29"},
        "fear": {"answer": "yes"},
    },
    details={
        "given_names": "Denzelino Wáshington",
        "first_surname": "O'Bryantez",
        "birth_day": "9",
        "birth_month": "2",
        "birth_year": "1997",
        "document_kind": "passport",
        "document": "QX7734219K",
        "phone": "+504 9173 6482",
        "phone_owner": "borrowed",
        "language": "en",
    },
)
TOLD = (
    *(name(one) for one in ("Xochiquetzal", "Iridiana", "Xochiquetzal Iridiana", "Quiñónez")),
    *(name(one) for one in ("Ñandubayú", "doña Xochita", "Denzelino", "Wáshington", "O'Bryantez")),
    *(name(one) for one in ("Zulmira Ocarina", "Perpetua Halcón", "Zacarías Umaña")),
    number("2673 81946 0901", "2673-81946-0901"),
    number("QX7734219K", "QX7734219"),
    number("5541 9378", "+50255419378", "5541-9378"),
    number("+504 9173 6482", "9173 6482", "91736482"),
    number("3987 6512", "+50239876512"),
    number("4477 8123", "+50244778123"),
    number("5830 2746", "+50258302746"),
    number("3319 44502 0101"),
    Secret("e-mail", ("xochi.quinonez", "quinonez@oficina.test")),
    Secret("e-mail of the line", ("perpetua.h@oficina.test",)),
    *(day(one) for one in (date(1987, 11, 23), date(1997, 2, 9), date(2023, 8, 17))),
    *(day(one) for one in (date(1971, 7, 30), date(1987, 11, 22))),
    Secret("fear", ('"fear":"yes"', '"fear": "yes"', "fear=yes")),
    Secret("safe hours", ('"hours":"evening"', "hours=evening")),
)

NEVER_KEPT = {"Zacarías Umaña", "3319 44502 0101", "30/7/1971", "22/11/1987"}
"""What was only compared: a claim that fits nobody, and a wrong birth date."""


@dataclass
class Day:
    """What one day left behind: bytes by place, and the codes that only people should have."""

    secrets: list[Secret] = field(default_factory=lambda: list(TOLD))
    places: dict[str, bytes] = field(default_factory=dict)
    said: str = ""
    """What the last page of an unforeseen failure said."""

    def remember(self, person: Walker) -> None:
        """Take the codes that somebody got into what must not be found."""
        code = person.code
        self.secrets.append(number(person.reference, f"{person.reference[:4]} "))
        self.secrets.append(number(code, code.replace(" ", "-")))

    def remember_cookie(self, cookies: Mapping[str, str]) -> None:
        """Take the tokens of a cookie too."""
        content = opened(cookies["mobility"])
        tokens = (str(content[key]) for key in ("holder", "csrf_token") if key in content)
        self.secrets.append(Secret("cookie", (cookies["mobility"], *tokens)))


def opened(cookie: str) -> Mapping[str, object]:
    """Read what a cookie says, as whoever holds the phone could."""
    packed = cookie.startswith(".")
    payload = cookie.removeprefix(".").split(".")[0]
    raw = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    content: dict[str, object] = json.loads(zlib.decompress(raw) if packed else raw)
    return content


def live_all(one: Web, two: Web, three: Web, today: Day) -> Walker:
    """Let the whole day pass, and return who has an appointment at its end."""
    live(one, two, today)
    denzel = Walker(one, DENZEL)
    denzel.open("/leave")
    denzel.send({}, "/leave")
    denzel.book()
    today.remember(denzel)
    wait_and_call(three)
    return denzel


def live(web: Web, elsewhere: Web, today: Day) -> None:
    """Let people book, look, err, lose, dispute, wait, move and give up."""
    xochi = Walker(web, XOCHI)
    xochi.book()
    today.remember(xochi)
    xochi.open(f"/appointment/{xochi.reference}/calendar.ics")
    xochi.open(f"/appointment/{xochi.reference}")
    xochi.send({"sex": "woman"}, "/sex")
    stray(xochi)
    other = Walker(elsewhere, XOCHI, reference=xochi.reference)
    other.find("22", "11", "1987")
    other.find("23", "11", "1987")
    other.move()
    lose_and_dispute(other)
    other.give_up()
    reopen = {"code": xochi.code}
    other.open("/screening/code")
    other.send(reopen)


def stray(person: Walker) -> None:
    """Go where nothing is, with everything one knows in the address, and send what nobody reads."""
    for path in (
        f"/find?code={person.reference}",
        f"/Appointment/{person.reference}",
        "/offices/Quiñónez",
        "/screening/Denzelino?document=QX7734219K",
        "/appointment/Ñandubayú%0a2026-01-01 [info] Xochiquetzal",
    ):
        person.open(quote(path, safe="/?=%"))
    person.page = person.web.get(f"/c/{person.reference}AAAABBBBCCCCDDDD")
    old = {"csrf_token": "an old one", "name": "Zulmira Ocarina", "phone": "3987 6512"}
    person.page = person.web.post("/es/call-me", old.items())
    assert person.page.status == 400


def lose_and_dispute(person: Walker) -> None:
    """Say that the code is lost, and that an appointment is not one's own."""
    claim = {"kind": "none", "given_names": "Zacarías", "surnames": "Umaña"}
    born = {"day": "30", "month": "7", "year": "1971"}
    person.open("/find/lost-code")
    person.send({**claim, **born})
    person.open("/find/lost-code")
    person.send({"kind": "cui", "document": "2673 81946 0901", **XOCHI_BORN})
    person.open("/find/not-mine")
    person.send({"kind": "cui", "document": "3319 44502 0101", "phone": "4477 8123", **born})
    assert person.place == "/find/not-mine/sent"


def wait_and_call(web: Web) -> None:
    """Ask to be called, wait in a line, and leave a form half written."""
    third = Walker(web, DENZEL)
    third.open("/call-me")
    third.send({"phone": "3987 6512", "hours": "evening", "name": "Zulmira Ocarina"})
    assert third.place == "/call-me/asked"
    third.screen()
    third.choose()
    third.open("/waitlist/join?office=quetzaltenango")
    line = {"phone": "5830 2746", "phone_owner": "mine", "email": "perpetua.h@oficina.test"}
    third.send(line)
    assert third.place == "/waitlist"
    third.open("/book/office")
    third.take_time()
    third.send({**DENZEL.details, "given_names": "Perpetua Halcón", "birth_year": "2997"})
    assert third.page.status == 422
    third.send(DENZEL.details)
    third.tell()
    third.send({}, "/book/review")
    assert third.page.status == 409
