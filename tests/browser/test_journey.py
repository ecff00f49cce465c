"""The whole way on a real phone, with its script and without, in both languages."""

import re

import pytest
from playwright.sync_api import Locator, Request, Route

from tests.browser.conftest import Phones
from tests.browser.demonstration import Demonstration
from tests.browser.visitor import BIRTH, Visitor
from tests.browser.words import WORDS, Words

pytestmark = pytest.mark.browser
WAYS = [("es", True), ("es", False), ("en", True)]


@pytest.mark.parametrize(("language", "script"), WAYS)
def test_a_person_books_moves_and_gives_up(phones: Phones, language: str, script: bool):
    words = WORDS[language]
    phone = phones(language, script=script)
    time = _choose_a_time(phone, words)
    _tell_and_check(phone, words, time)
    phone.press(words["ask"])
    code = _read_the_slip(phone, words, time)

    other = phones(language, script=script)
    _find(other, code)
    assert other.title == words["done"]
    _move(other, words)
    _give_up(other, words)
    phone.page.reload()
    assert phone.title == words["gone"]


def _choose_a_time(phone: Visitor, words: Words) -> str:
    phone.go("/")
    phone.page.locator("main a.button").first.click()
    phone.answer_rest(fear="yes")
    assert phone.title == words["options"]
    result = phone.text
    for part in ("promise", "may", "guidance"):
        assert words[part] in result
    assert [one for one in (*words["why"], *words["after"]) if one not in result] == []
    phone.press(words["book"])
    phone.page.locator("main a[href*='/book/day']").first.click()
    assert phone.title == words["day"]
    assert phone.page.locator("main a.pick-day").count() == 5
    phone.press(words["more_days"])
    assert words["free"] in phone.text
    phone.page.locator("main table a").last.click()
    assert words["times"] in phone.text
    return phone.take()


def _tell_and_check(phone: Visitor, words: Words, time: str) -> None:
    assert re.search(words["kept"].format(time=time), phone.text)
    until = _kept_until(phone)
    phone.press(words["more"])
    assert _kept_until(phone) != until
    assert phone.named(words["more"]).count() == 0
    phone.tell()
    assert phone.title == words["check"]
    assert f"Q{phone.number:08d}" in phone.text
    assert re.search(words["kept"].format(time=time), phone.text)


def _kept_until(phone: Visitor) -> str:
    return str(re.findall(r"\d+:\d\d", phone.page.locator(".hold").inner_text())[1])


def _read_the_slip(phone: Visitor, words: Words, time: str) -> str:
    assert phone.title == words["done"]
    slip = phone.text
    assert re.search(words["spoken"].format(time=time), slip)
    assert [one for one in words["slip"] if one not in slip] == []
    code: str = phone.page.locator(".code strong").inner_text()
    assert re.fullmatch(r"\w{4} \w{4}", code)
    assert phone.page.locator(".code svg").is_visible()
    return code


def _find(phone: Visitor, code: str) -> None:
    phone.go("/find")
    day, month, year = BIRTH.values()
    phone.fill(code=code.lower().replace(" ", "-"), day=day, month=month, year=year)
    phone.press(WORDS[phone.language]["see"])


def _move(phone: Visitor, words: Words) -> None:
    before = phone.page.locator(".when").inner_text()
    phone.press(words["change"])
    phone.page.locator("main a.pick-day").nth(2).click()
    time = phone.take(1)
    assert words["moved"] in phone.text
    after = phone.page.locator(".when").inner_text()
    assert after != before
    assert time in after


def _give_up(phone: Visitor, words: Words) -> None:
    phone.press(words["cannot"])
    assert phone.title == words["really"]
    phone.press(words["no"])
    assert phone.title == words["done"]
    phone.press(words["cannot"])
    phone.press(words["yes"])
    assert phone.title == words["gone"]


def test_the_script_sends_a_double_click_once(phones: Phones, copy: Demonstration):
    phone, before = phones.at_review(), copy.appointments()
    sent: list[Request] = []
    phone.context.on("request", lambda one: sent.append(one) if one.method == "POST" else None)
    phone.named("Pedir esta cita").click(click_count=2, delay=30, no_wait_after=True)
    phone.page.wait_for_url("**/appointment/**")
    assert len(sent) == 1
    assert copy.appointments() == before + 1


def test_a_second_tap_on_a_slow_network_makes_no_second_appointment(
    phones: Phones, copy: Demonstration
):
    phone, before = phones.at_review(script=False), copy.appointments()
    sent: list[Route] = []
    # A wire of its own, so that the answer's cookie does not reach the phone either.
    wire = phones().context.request

    def slow(route: Route) -> None:
        sent.append(route)
        if len(sent) == 1:
            # It comes to the server, but its answer never comes to the phone.
            asked = route.request
            head, body = asked.all_headers(), asked.post_data
            wire.post(asked.url, headers=head, data=body, max_redirects=0)
        else:
            route.continue_()

    phone.page.route("**/book/review", slow)
    tap = _finger_on(phone.named("Pedir esta cita"))
    phone.page.mouse.click(*tap)
    while copy.appointments() == before:
        phone.page.wait_for_timeout(20)
    phone.page.mouse.click(*tap)
    phone.page.locator("h1", has_text="Ya tiene su cita").wait_for()
    assert len(sent) == 2
    assert copy.appointments() == before + 1


def _finger_on(button: Locator) -> tuple[float, float]:
    """Return the middle of a button: a finger does not wait until the browser is ready again."""
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize("script", [True, False])
def test_the_back_button_after_booking_makes_no_second_appointment(
    phones: Phones, copy: Demonstration, script: bool
):
    phone = phones.at_review(script=script)
    phone.press("Pedir esta cita")
    before, slip = copy.appointments(), phone.path
    phone.page.go_back()
    assert phone.path == slip
    assert phone.title == "Ya tiene su cita"
    assert copy.appointments() == before


@pytest.mark.parametrize("script", [True, False])
def test_what_was_typed_outlives_a_lapse(phones: Phones, copy: Demonstration, script: bool):
    phone = phones.answered(script=script)
    phone.choose(office=1, day=1)
    time = phone.take(2)
    copy.lapse_holds()
    phone.fill(**phone.identity())
    phone.send()
    assert phone.title == "Pasó mucho tiempo"
    assert "Todo lo que escribió sigue aquí" in phone.text
    phone.page.locator("main button", has_text=f"Tomar otra vez la{_s(time)} {time}").click()
    assert re.search(rf"Le guardamos las? {time} hasta", phone.text)
    assert phone.path == "/book/details/contact"
    phone.go("/book/details")
    assert phone.page.locator("[name=given_names]").input_value() == "Rosa María"


def _s(time: str) -> str:
    return "" if time.startswith("1:") else "s"


@pytest.mark.parametrize("script", [True, False])
def test_more_time_keeps_what_is_half_written(phones: Phones, script: bool):
    phone = phones.holding(script=script)
    phone.fill(given_names="Rosa Mar")
    phone.press("Necesito más tiempo")
    assert phone.path == "/book/details"
    assert phone.page.locator("[name=given_names]").input_value() == "Rosa Mar"
