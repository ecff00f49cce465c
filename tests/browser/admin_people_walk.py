"""A walk over accounts and organisations, an invitation, and the way in by a provider."""

import re
from collections.abc import Iterator
from itertools import count

from mobility import clock
from mobility.domain.delivery import Outgoing, Sent
from mobility.domain.staff import Role
from mobility.gateways.words import speak
from mobility.services import organisations, outbox
from mobility.services.organisations import NewOrganisation
from tests.browser.conftest import Phones
from tests.browser.desk_day import DeskDay
from tests.browser.officer import Officer
from tests.browser.visitor import Visitor
from tests.staff import employ

Stop = tuple[str, Officer]
numbers = count(1)
LONG = "María de los Ángeles Concepción Xiquín Ajcalón de Tzunún"
STEPS = ("end-everywhere", "begin-anew", "suspend")


def accounts(phones: Phones, day: DeskDay, language: str) -> Iterator[Stop]:
    """Look at everybody, invite somebody, change them, and stop them."""
    who = day.employ(Role.ADMINISTRATOR, name="Inés", everywhere=True, locale=language)
    officer = phones.officer(day, who)
    officer.go("/admin/people")
    yield "everybody", officer
    officer.go("/admin/people?text=nadie-se-llama-asi")
    yield "nobody who fits", officer
    officer.go(f"/admin/people/{who.uid}")
    yield "oneself", officer
    yield from _inviting(phones, day, officer)
    yield from _changing(phones, day, officer)
    yield from _organisations(phones, officer)
    yield from _by_a_provider(phones, day, language)


def _inviting(phones: Phones, day: DeskDay, officer: Officer) -> Iterator[Stop]:
    officer.go("/admin/people/invite")
    yield "an invitation", officer
    officer.send()
    yield "an invitation, left empty", officer
    email = f"invitada-{next(numbers)}@oficina.example"
    write(officer, name=LONG, email=email)
    tick(officer, f"supervisor@{day.office}")
    officer.send()
    yield "invited", officer
    for step in ("send-again", "revoke"):
        officer.go(f"{officer.path}/{step}")
        yield f"invited, {step}", officer
        officer.page.go_back()
    yield from _accepting(phones, day, officer, email)


def _accepting(phones: Phones, day: DeskDay, officer: Officer, email: str) -> Iterator[Stop]:
    other = phones.officer(day, None, language=officer.language)
    other.language = officer.page.locator("[name=locale]").input_value()
    other.go(link_to(phones, email))
    yield "an invitation opened", other
    write(other, password="1", again="2")
    other.send()
    yield "an invitation opened, too short", other
    another = phones.officer(day, None, language=officer.language)
    another.go("/staff/invitation/nothing")
    yield "an invitation that is over", another


def _changing(phones: Phones, day: DeskDay, officer: Officer) -> Iterator[Stop]:
    with phones.copy.app.app_context():
        person = employ(Role.OFFICER, office=day.office, name="Diego")
    officer.go(f"/admin/people/{person.uid}")
    write(officer, name="Diego Tzoc")
    phones.copy.execute(
        "UPDATE staff SET name = 'Diego T.', row_version = row_version + 1 WHERE id = ?", person.id
    )
    officer.send()
    yield "an account that changed meanwhile", officer
    for box in officer.page.locator("[name=grant]:checked").all():
        box.uncheck()
    officer.send()
    yield "an account without any role", officer
    for step in STEPS:
        officer.go(f"/admin/people/{person.uid}/{step}")
        yield f"an account, {step}", officer
    officer.send()
    yield "an account, suspended", officer
    officer.go(f"/admin/people/{person.uid}/let-work")
    yield "an account, let work again", officer


def _organisations(phones: Phones, officer: Officer) -> Iterator[Stop]:
    officer.go("/admin/organisations")
    yield "organisations", officer
    officer.go("/admin/organisations/new")
    yield "a new organisation", officer
    officer.send()
    yield "a new organisation, left empty", officer
    name = f"Casa número {next(numbers)}"
    write(officer, name=name, places_a_day="4")
    officer.send()
    yield "an organisation with nobody", officer
    with phones.copy.app.app_context():
        made = organisations.add(
            NewOrganisation(name=f"{name} bis", places_a_day=2), now=clock.now()
        )
        employ(Role.HELPER, office="quetzaltenango", name="Marta", organisation_id=made.id)
    officer.go(f"/admin/organisations/{made.uid}")
    write(officer, places_a_day="9")
    phones.copy.execute(
        "UPDATE organisation SET places_a_day = 3, row_version = 2 WHERE id = ?", made.id
    )
    officer.send()
    yield "an organisation that changed meanwhile", officer
    officer.go(f"/admin/organisations/{made.uid}/suspend")
    yield "an organisation, suspending", officer
    officer.send()
    yield "an organisation, suspended", officer


def _by_a_provider(phones: Phones, day: DeskDay, language: str) -> Iterator[Stop]:
    """The copy's provider does not answer, which is what its pages say."""
    officer = phones.officer(day, None, language=language)
    officer.go("/staff/provider")
    yield "a provider that is away", officer
    officer.go("/staff/provider/back?code=x&state=y")
    yield "what a provider sent, refused", officer


def write(officer: Visitor, **values: str) -> None:
    """Write into the fields of the page's form."""
    for name, value in values.items():
        officer.page.locator(f"main [name={name}]").fill(value)


def tick(officer: Visitor, grant: str) -> None:
    """Tick a role at an office."""
    officer.page.locator(f"[name=grant][value='{grant}']").check()


def link_to(phones: Phones, email: str) -> str:
    """Read the mail that somebody got, and return the path of its link."""
    read: list[Outgoing] = []

    def deliver(message: Outgoing, *, now: object) -> Sent:
        read.append(message)
        return Sent()

    settings = phones.copy.app.extensions["mobility"]
    with phones.copy.app.app_context():
        while outbox.send_batch(deliver, speak=speak, settings=settings, now=clock.now()):
            pass
    body = next(one.body for one in reversed(read) if one.to == email)
    return str(re.findall(r"(/staff/invitation/\S+)", body)[0])
