import pytest
from flask import Flask
from sqlalchemy import select

from mobility.domain.settings import Settings
from mobility.models.base import reading
from mobility.models.sealed import unseal
from mobility.models.waitlist import WaitlistEntryRow
from tests.web.phone import Phone

JOIN = "/waitlist/join?office=quetzaltenango"
REACHED = {"phone": "5111 2222", "phone_owner": "mine", "email": ""}


@pytest.fixture
def asking(phone: Phone) -> Phone:
    """A phone on which a pathway was chosen."""
    return chosen(phone)


def chosen(phone: Phone) -> Phone:
    phone.walk(for_whom="me", nationality="GT", in_country="GT", age="34", fear="no")
    answer = phone.post("/screening/choose", pathway="INFO", mode="in_person")
    assert answer.headers["Location"] == "/en/book/office"
    return phone


def contacts(app: Flask, settings: Settings) -> list[dict[str, object]]:
    """Open the contact of everybody in a line."""
    with app.app_context(), reading() as session:
        rows = session.scalars(select(WaitlistEntryRow).order_by(WaitlistEntryRow.id))
        return [
            unseal(settings.keys, row.contact, place="waitlist_entry.contact", uid=row.uid)
            for row in rows
        ]


def entry_on(page: str) -> str:
    return page.split('name="entry" value="')[1].split('"')[0]


def test_the_line_explains_itself_before_joining(asking: Phone):
    page = asking.get(JOIN).text
    assert "Quetzaltenango Office" in page
    assert "We tell people in the order they joined." in page
    assert "Nobody can sell you a place in the line." in page


def test_joining_shows_who_comes_before(app: Flask, asking: Phone):
    asking.get(JOIN)
    joined = asking.post(JOIN, **REACHED)
    assert joined.headers["Location"] == "/en/waitlist?done=joined"
    assert "You are the next person." in asking.get("/waitlist?done=joined").text
    second = chosen(Phone(app))
    second.get(JOIN)
    second.post(JOIN, **REACHED)
    assert "1 person comes before you." in second.get("/waitlist").text


def test_the_contact_is_kept_as_it_was_told(app: Flask, settings: Settings, asking: Phone):
    asking.get(JOIN)
    told = {"phone": "5111 2222", "phone_owner": "borrowed", "email": "rosa@correo.example"}
    told["way"] = "whatsapp"
    asking.post(JOIN, **told)
    assert contacts(app, settings) == [
        {
            "phone": "+50251112222",
            "sms": True,
            "phone_owner": "borrowed",
            "email": "rosa@correo.example",
            "way": "whatsapp",
        }
    ]


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({}, "Write a telephone that receives text messages, or an e-mail."),
        ({"phone": "7777 2222", "phone_owner": "mine"}, "Write a telephone that receives"),
        ({"phone": "12", "phone_owner": "mine"}, "Please check the number."),
        ({"phone": "5111 2222"}, "Choose whose telephone it is."),
        ({**REACHED, "way": "email"}, "Write the e-mail, or choose another way."),
        ({"email": "a@correo.example", "way": "sms"}, "Write the number, or choose another way."),
        ({"email": "rosa@"}, "Please check the e-mail."),
        ({"phone": "🙂" * 300, "email": "<script>alert(1)</script>"}, "Please check the"),
        ({"phone": "5111 2222", "phone_owner": "x" * 9000}, "Choose whose telephone it is."),
    ],
)
def test_without_a_way_to_be_told_nobody_joins(
    app: Flask, settings: Settings, asking: Phone, told: dict[str, str], message: str
):
    asking.get(JOIN)
    answer = asking.post(JOIN, **told)
    assert answer.status_code == 422
    assert message in answer.text
    assert "<script>alert" not in answer.text
    assert contacts(app, settings) == []


def test_an_e_mail_alone_is_enough(app: Flask, settings: Settings, asking: Phone):
    asking.get(JOIN)
    assert asking.post(JOIN, email="rosa@correo.example").status_code == 303
    assert len(contacts(app, settings)) == 1


def test_joining_twice_says_that_nothing_is_to_do(asking: Phone):
    asking.get(JOIN)
    asking.post(JOIN, **REACHED)
    again = asking.post(JOIN, **REACHED)
    assert again.status_code == 409
    assert "You are already in this waiting line." in again.text


def test_a_place_in_the_line_is_given_up(app: Flask, settings: Settings, asking: Phone):
    asking.get(JOIN)
    asking.post(JOIN, **REACHED)
    entry = entry_on(asking.get("/waitlist").text)
    for _ in range(2):
        left = asking.post("/waitlist/leave", entry=entry)
        assert left.headers["Location"] == "/en/waitlist?done=left"
    assert "You are not waiting in any line" in asking.get("/waitlist").text
    assert contacts(app, settings) == [{}]


def test_another_phone_sees_no_place_and_gives_none_up(app: Flask, asking: Phone):
    asking.get(JOIN)
    asking.post(JOIN, **REACHED)
    entry = entry_on(asking.get("/waitlist").text)
    other = Phone(app)
    assert entry not in other.get("/waitlist").text
    for value in (entry, "", "🙂", "x" * 9000):
        assert other.post("/waitlist/leave", entry=value).status_code == 303
    assert "You are the next person." in asking.get("/waitlist").text


def test_without_answers_the_line_asks_for_them(phone: Phone):
    answer = phone.get(JOIN)
    assert answer.status_code == 409
    assert "Write my code" in answer.text


@pytest.mark.parametrize("office", ["", "nowhere", "%00", "' OR 1=1 --", "x" * 2000])
def test_an_unknown_office_has_no_line(asking: Phone, office: str):
    assert asking.get(f"/waitlist/join?office={office}").status_code == 404
