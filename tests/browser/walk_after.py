"""The walk's second half: the appointment, finding it, the waiting line, and what goes wrong."""

from collections.abc import Iterator

from tests.browser.conftest import Phones
from tests.browser.demonstration import Demonstration
from tests.browser.visitor import Visitor

Stop = tuple[str, Visitor]
TODAY = "strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')"
OWN_SLOT = "(SELECT slot_id FROM appointment ORDER BY id DESC LIMIT 1)"
LAST_OFFER = "(SELECT max(id) FROM offer)"
LAST_ENTRY = "(SELECT max(id) FROM waitlist_entry)"
OWN_ROW = "(SELECT id FROM appointment ORDER BY id DESC LIMIT 1)"


def owned(phones: Phones, language: str) -> Iterator[Stop]:
    copy, phone = phones.copy, phones.at_review(language)
    phone.page.locator("main form button").last.click()
    own = phone.path
    phone.page.locator("details summary").last.click()
    yield "appointment, question opened", phone
    phone.page.goto(copy.link())
    yield "link of a message", phone
    phone.go(f"{own}/move")
    yield "days to move to", phone
    phone.page.locator("main a.button[href*='month=']").click()
    yield "month to move to", phone
    phone.page.locator("main table a").last.click()
    yield "times to move to", phone
    phone.take()
    yield "moved", phone
    yield from _said_no(copy, phone, own)
    copy.execute(f"UPDATE appointment SET moves = 2 WHERE id = {OWN_ROW}")
    phone.go(f"{own}/move")
    yield "moved too often", phone
    phone.go(f"{own}/give-up")
    yield "give up", phone
    yield from _moments(phones, phone, own)


def _said_no(copy: Demonstration, phone: Visitor, own: str) -> Iterator[Stop]:
    copy.execute(
        f"UPDATE appointment SET leaving_at = '2099-01-05T14:00:00.000000Z' WHERE id = {OWN_ROW}"
    )
    phone.go(own)
    yield "said no", phone
    phone.page.locator("form[action$='/stay'] button").click()
    yield "took it back", phone


def stopping(phones: Phones, language: str) -> Iterator[Stop]:
    phone = phones(language)
    for channel in ("sms", "whatsapp", "email"):
        phone.page.goto(f"{phone.base}{phones.copy.stop_link(channel, language)}?lang={language}")
        yield f"stop {channel}", phone
        phone.page.locator("main form button").click()
        yield f"stopped {channel}", phone


def _moments(phones: Phones, phone: Visitor, own: str) -> Iterator[Stop]:
    copy = phones.copy
    kept = copy.text(f"SELECT starts_at FROM slot WHERE id = {OWN_SLOT}")
    for name, moment in {"today": TODAY, "past": "'2026-01-05T14:00:00.000000Z'"}.items():
        copy.execute(f"UPDATE slot SET starts_at = {moment} WHERE id = {OWN_SLOT}")
        phone.go(own)
        yield name, phone
    copy.execute(f"UPDATE slot SET starts_at = ? WHERE id = {OWN_SLOT}", kept)
    for state in ("no_show", "completed", "closed_by_office", "cancelled"):
        copy.execute(f"UPDATE appointment SET state = ? WHERE id = {OWN_ROW}", state)
        phone.go(own)
        yield state, phone


def found(phones: Phones, language: str) -> Iterator[Stop]:
    phone = phones(language)
    phone.go("/find")
    yield "find", phone
    phone.send()
    yield "find, left empty", phone
    phone.fill(code="KW7M 4XRR", day="1", month="2", year="1990")
    phone.send()
    yield "find, nothing there", phone
    for path in ("/find/lost-code", "/find/not-mine"):
        phone.go(path)
        yield path, phone
        phone.send()
        yield f"{path}, left empty", phone


def waiting(phones: Phones, language: str) -> Iterator[Stop]:
    phone = phones.answered(language)
    phone.go("/waitlist/join?office=peten")
    yield "join the line", phone
    phone.send()
    yield "join the line, left empty", phone
    phone.fill(phone="5555 1234", phone_owner="borrowed")
    phone.send()
    yield "in the line", phone
    phone.page.locator("main summary").click()
    yield "in the line, opened", phone
    yield from _offered(phones, phone)
    phone.page.locator("main summary").click()
    phone.page.locator("main .danger").click()
    yield "no longer in the line", phone


def _offered(phones: Phones, phone: Visitor) -> Iterator[Stop]:
    """See an offer and every way in which it ends, and come back to the line."""
    copy = phones.copy
    copy.offer_places()
    phone.go("/waitlist")
    yield "in the line, with an offer", phone
    phone.page.locator("main a[href*='/o/']").click()
    yield "an offer", phone
    phone.page.locator("main form button.second").click()
    yield "an offer, not this time", phone
    own = phone.page.url
    for state in ("lapsed", "accepted", "declined"):
        copy.execute(f"UPDATE offer SET state = ? WHERE id = {LAST_OFFER}", state)
        standing = "left" if state == "declined" else "waiting"
        copy.execute(f"UPDATE waitlist_entry SET state = ? WHERE id = {LAST_ENTRY}", standing)
        phone.page.goto(own)
        yield f"an offer, {state}, {standing}", phone
    copy.execute(f"UPDATE waitlist_entry SET state = 'waiting' WHERE id = {LAST_ENTRY}")
    phone.go("/waitlist")


def wrong(phones: Phones, language: str) -> Iterator[Stop]:
    """Come to the pages that say what went wrong."""
    phone = phones(language)
    phone.know(phones.copy.cookie(holder="gone"))
    phone.go("/screening/result")
    yield "answers erased", phone
    phone.go("/book/extend")
    yield "405", phone
    phone.page.goto(f"{phone.base}/c/KW7M4XRRAAAAAAAAAAAAAAAA?lang={language}")
    yield "link that is old", phone
    phone.page.goto(f"{phone.base}/o/AAAAAAAAAAAAAAAAAAAAAAAAAAAA?lang={language}")
    yield "link of no offer", phone
    phone.go("/find")
    phone.context.clear_cookies()
    phone.send()
    yield "form that is old", phone
    phone.go("/call-me")
    phone.fill(name="a" * 70_000)
    phone.send()
    yield "too much text", phone
    phone.go("/find")
    for _ in range(6):
        phone.fill(code="FFFF FFFF", day="1", month="2", year="1990")
        phone.send()
        if phone.page.locator("main form").count() == 0:
            break
        phone.go("/find")
    yield "too many tries", phone
