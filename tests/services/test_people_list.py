"""Finding accounts: by name or address, office, role and state, a page at a time."""

import pytest

from mobility.domain.staff import Grant, Role, Staff
from mobility.services import invitations, people, staff
from tests.staff import employ, hire
from tests.world import NOW, World

TODAY = NOW.date()
SUPERVISOR = Grant(Role.SUPERVISOR, "xela")


@pytest.fixture
def ines(world: World) -> Staff:
    """An administrator of all offices."""
    return hire(world.settings, Role.ADMINISTRATOR)


def test_people_are_found_by_name_office_role_and_state(world: World, ines: Staff) -> None:
    employ(Role.OFFICER, office="xela", name="María José Núñez")
    employ(Role.SUPERVISOR, name="Berta", email="berta@otra.example")
    invitations.invite(
        ines,
        staff.NewStaff(email="c@x.example", name="Carmen", grants=(SUPERVISOR,), uid="carmen"),
        settings=world.settings,
        now=NOW,
    )

    def named(**wanted: str) -> list[str]:
        return [one.name for one in people.find(today=TODAY, **wanted).people]  # type: ignore[arg-type]

    assert named(text="jose nuñez") == ["María José Núñez"]
    assert named(text="OTRA.example") == ["Berta"]
    assert named(text="nadie") == []
    assert named(office="xela", role="supervisor") == ["Berta", "Carmen"]
    assert named(role="officer") == ["María José Núñez"]
    assert named(state="invited") == ["Carmen"]
    # Whoever administers everything does so at each office.
    assert named(office="xela") == [ines.name, "Berta", "Carmen", "María José Núñez"]


def test_thousands_come_a_page_at_a_time(world: World) -> None:
    people_there = [employ(name=f"Ana {number:03d}") for number in range(people.PAGE + 1)]
    first, last = people.find(today=TODAY), people.find(page=99, today=TODAY)
    assert (first.total, first.pages, len(first.people)) == (len(people_there), 2, people.PAGE)
    assert (last.page, [one.name for one in last.people]) == (2, [f"Ana {people.PAGE:03d}"])
