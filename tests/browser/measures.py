"""What can be measured on a page that is open: its frame, its controls, its widths."""

import re
from typing import Any

from playwright.sync_api import Page

LEAST = 44
NARROW = {"width": 320, "height": 640}
USUAL = {"width": 360, "height": 740}
TITLE = re.compile(r"(Error: )?(.+) – Oficinas de Movilidad")

# A link with other words beside it in its paragraph is running text: its size is the text's.
CONTROLS = """
const running = (one) => {
  const block = one.closest("p, li, dd, td, div, nav");
  return one.tagName === "A" && getComputedStyle(one).display === "inline" &&
    block && block.innerText.trim() !== one.innerText.trim();
};
const controls = [...document.querySelectorAll(
  "a[href], button, input:not([type=hidden]), select, textarea, summary")]
  .filter((one) => one.checkVisibility() && !one.classList.contains("hidden"));
const target = (one) => one.closest(".pick") ? one.closest(".pick").querySelector("label") : one;
const called = (one) => `${one.tagName} ${(one.innerText || one.name || one.id).slice(0, 40)}`;
"""
SMALL = f"""() => {{ {CONTROLS}
return controls.filter((one) => !running(one)).map((one) => {{
  const box = target(one).getBoundingClientRect();
  const flat = box.height < {LEAST} - .5;
  const thin = one.tagName !== "A" && box.width < {LEAST} - .5;
  return flat || thin ? `${{called(one)}} ${{box.width | 0}}x${{box.height | 0}}` : "";
}}).filter(Boolean); }}"""
WIDE = """() => {
const most = document.documentElement.clientWidth;
const out = document.documentElement.scrollWidth > most ? [`page ${
  document.documentElement.scrollWidth}`] : [];
const reach = [...document.querySelectorAll("body *")].filter((one) =>
  one.checkVisibility() && !one.closest(".hidden") && !one.closest(".pick input") &&
  one.getBoundingClientRect().right > most + .5);
return [...out, ...reach.map((one) => `${one.tagName} ${one.className} ends at ${
  one.getBoundingClientRect().right | 0}`)].slice(0, 3); }"""
CLIPPED = f"""() => {{ {CONTROLS}
return controls.map(target).filter((one) => !["INPUT", "SELECT", "TEXTAREA"].includes(one.tagName))
  .filter((one) => getComputedStyle(one).display !== "inline")
  .filter((one) => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)
  .map((one) => `${{called(one)}} ${{one.scrollWidth}}>${{one.clientWidth}}`); }}"""
UNSEEN_FOCUS = f"""() => {{ {CONTROLS}
const style = (one) => {{
  const shown = getComputedStyle(one.closest(".pick") ? target(one) : one);
  return [shown.outlineStyle, shown.outlineWidth, shown.outlineColor].join(" ");
}};
const missed = controls.filter((one) => {{
  one.blur();
  const before = style(one);
  one.focus();
  return document.activeElement === one && (style(one) === before || style(one).startsWith("none"));
}}).map(called);
document.activeElement.blur();
return missed; }}"""
UNNAMED = """() => [...document.querySelectorAll("input:not([type=hidden]), select, textarea")]
.filter((one) => ![...one.labels].some((label) => label.textContent.trim()))
.map((one) => one.name)"""


def problems(page: Page, language: str) -> list[str]:
    """Measure a page as it stands, narrow, focused, and with letters twice as large."""
    return [*frame(page, language), *narrow(page), *focus(page), *large(page)]


def frame(page: Page, language: str) -> list[str]:
    """Look at language, heading, title and labels."""
    headings = page.locator("h1").all_inner_texts()
    if len(headings) != 1:
        return [f"{len(headings)} headings"]
    title = TITLE.fullmatch(page.title())
    wrong = page.locator(".errors").count() > 0
    found = []
    if title is None or title[2] != headings[0].strip() or bool(title[1]) is not wrong:
        found.append(f"title {page.title()!r}, heading {headings[0]!r}")
    if page.locator("html").get_attribute("lang") != language:
        found.append("lang")
    return [*found, *_said(page, "no label", UNNAMED)]


def narrow(page: Page) -> list[str]:
    """Look for what leads sideways at 320 pixels, and for what a finger would miss."""
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    return [*_said(page, "sideways", WIDE), *_said(page, "small", SMALL)]


def focus(page: Page) -> list[str]:
    """Look for controls that do not show that the keyboard is at them."""
    page.keyboard.press("Tab")
    return _said(page, "focus unseen", UNSEEN_FOCUS)


def large(page: Page) -> list[str]:
    """Look for what breaks at 360 pixels once the letters are twice as large."""
    page.set_viewport_size(USUAL)  # type: ignore[arg-type]
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    found = [*_said(page, "sideways, large", WIDE), *_said(page, "clipped, large", CLIPPED)]
    page.evaluate("document.documentElement.style.fontSize = ''")
    return found


def _said(page: Page, kind: str, script: str) -> list[str]:
    answer: Any = page.evaluate(script)
    return [f"{kind}: {one}" for one in answer]
