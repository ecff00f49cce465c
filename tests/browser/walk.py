"""A walk over every page in every state that a person can bring it to."""

from collections.abc import Iterator

from mobility import clock
from mobility.gateways.senders import make_deliver
from tests.browser.conftest import Phones
from tests.browser.visitor import Visitor
from tests.browser.walk_after import Stop, found, owned, stopping, waiting, wrong
from tests.web.test_dev import MAIL, MESSAGE

PUBLIC = (
    "/",
    "/?left=1",
    "/pathways",
    "/pathways/H2A",
    "/pathways/FRP",
    "/pathways/INFO",
    "/offices",
    "/offices/peten",
    "/privacy",
    "/help",
    "/report-a-charge",
    "/leave",
    "/book/first",
    "/find/lost-code/sent",
    "/find/not-mine/sent",
    "/waitlist",
    "/dev/outbox",
    "/no-such-page",
)
OF_OFFICE = "WHERE office_id = (SELECT id FROM office WHERE slug = 'peten')"


def walk(phones: Phones, language: str) -> Iterator[Stop]:
    """Stop at every page, and say what is special about it there."""
    before = (_public, _asked, _answered, _choosing, _telling)
    for part in (*before, owned, stopping, found, waiting, wrong, _messages):
        for name, phone in part(phones, language):
            phone.settle()
            yield name, phone


def _public(phones: Phones, language: str) -> Iterator[Stop]:
    phone = phones(language)
    for path in PUBLIC:
        phone.go(path)
        yield path, phone


def _asked(phones: Phones, language: str) -> Iterator[Stop]:
    phone = phones(language)
    phone.go("/screening/start")
    said = {"fear": "prefer_not", "in-country": "GT", "adult-with": "yes"}
    while asked := phone.question():
        yield asked, phone
        if asked in {"for-whom", "since", "age"}:
            phone.send()
            yield f"{asked} left empty", phone
        phone.answer_one(**said)
    yield "many pathways", phone
    phone.go("/screening/start")
    yield "answers of somebody", phone
    phone.go("/screening/answers")
    yield "answers", phone
    phone.go("/screening/code")
    yield "reopen", phone
    phone.send()
    yield "reopen without a code", phone
    phone.fill(code="KKKK KKKK KKKK")
    phone.send()
    yield "reopen with a wrong code", phone


def _answered(phones: Phones, language: str) -> Iterator[Stop]:
    """See the results that not everybody sees, and ask for a call."""
    for name, said in {
        "only guidance": {"nationality": "OTHER", "in_country": "OTHER"},
        "at home and afraid": {"in_country": "HN", "nationality": "HN", "fear": "yes"},
        "a parent": {"for_whom": "child", "age": "9", "parent_us": "unknown"},
        "a minor alone": {"age": "15", "adult_with": "no"},
    }.items():
        phone = phones(language)
        phone.know(phones.copy.answered(**said))
        phone.go("/screening/minor" if "alone" in name else "/screening/result")
        yield name, phone
        if name == "only guidance":
            phone.page.locator("summary").first.click()
            yield "only guidance, opened", phone
    phone.go("/call-me")
    yield "a call", phone
    phone.fill(phone="1")
    phone.send()
    yield "a call to no number", phone
    phone.fill(phone="5555 1234", hours="any")
    phone.send()
    yield "a call is asked for", phone


def _choosing(phones: Phones, language: str) -> Iterator[Stop]:
    phone = phones.answered(language)
    phone.go("/book/office")
    yield "offices", phone
    phone.choose()
    times = phone.path
    yield "times", phone
    phone.page.go_back()
    yield "days", phone
    phone.page.locator("main a[href*='month=']").click()
    yield "month", phone
    phone.page.locator(".turn a[href*='month=']").last.click()
    yield "next month", phone
    yield from _full(phones, phone, times)


def _full(phones: Phones, phone: Visitor, times: str) -> Iterator[Stop]:
    copy = phones.copy
    phone.go(times)
    copy.execute("UPDATE slot SET taken = capacity")
    phone.take()
    yield "taken by another, nothing free", phone
    phone.go(times)
    yield "full day, full network", phone
    phone.go(times.replace("/time", "/day"))
    yield "no day", phone
    phone.go("/book/office")
    yield "no office", phone
    copy.execute("UPDATE slot SET taken = 0")
    copy.execute(f"UPDATE slot SET taken = capacity {OF_OFFICE}")
    phone.go("/book/office")
    yield "one office without places", phone
    copy.execute(f"UPDATE slot SET taken = capacity - 1 {OF_OFFICE}")
    phone.page.locator("main form button").last.click()
    yield "offices that call", phone
    phone.go("/book/day?office=nowhere&service=none")
    yield "no such office", phone


def _telling(phones: Phones, language: str) -> Iterator[Stop]:
    copy, phone = phones.copy, phones.holding(language)
    yield "who", phone
    phone.send()
    yield "who, left empty", phone
    phone.fill(**{**phone.identity(), "birth_year": "1980"})
    phone.send()
    yield "who, another age", phone
    phone.fill(birth_year="1990", document_kind="cui", document="2581 47033 0901")
    phone.send()
    yield "who, look again", phone
    phone.fill(**phone.identity())
    phone.send()
    yield from _telling_more(phone)
    copy.lapse_holds()
    phone.page.locator("main form button").last.click()
    yield "lapse", phone
    yield from _collisions(phones, language)


def _telling_more(phone: Visitor) -> Iterator[Stop]:
    yield "contact", phone
    phone.fill(phone="1", email="rosa")
    phone.send()
    yield "contact, wrong", phone
    phone.fill(phone="2222 1234", phone_owner="mine", email="", appointment="y")
    phone.send()
    yield "contact, look again", phone
    phone.send()
    yield "needs", phone
    phone.fill(adults="0")
    phone.send()
    yield "needs, wrong", phone
    phone.fill(adults="2", children_0_4="1")
    phone.send()
    yield "review", phone


def _collisions(phones: Phones, language: str) -> Iterator[Stop]:
    first = phones.at_review(language)
    first.page.locator("main form button").last.click()
    yield "done", first
    second = phones.holding(language)
    second.tell(**{**first.identity(), "given_names": "Berta"})
    second.page.locator("main form button").last.click()
    yield "document in use", second
    third = phones.holding(language)
    third.tell(**{**first.identity(), "document": "Q99999999"})
    third.page.locator("main form button").last.click()
    yield "a namesake", third


def _messages(phones: Phones, language: str) -> Iterator[Stop]:
    settings = phones.copy.app.extensions["mobility"]
    deliver = make_deliver(settings)
    for message in (MESSAGE, MAIL):
        deliver(message, now=clock.now())
    phone = phones(language)
    phone.go("/dev/outbox")
    phone.page.locator("summary").first.click()
    yield "messages of the demonstration", phone
