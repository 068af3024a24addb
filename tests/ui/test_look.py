"""The style page in a real browser: axe-core clean, nothing sideways, targets big enough, by keyboard."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.conftest import CHROMIUM, needs

pytestmark = [
    pytest.mark.browser,
    needs(CHROMIUM, "Chromium is not installed"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.ui.urls"),
]
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
SCREENS = {
    "desk": {"viewport": {"width": 1280, "height": 900}},
    "desk in the dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}},
    "phone in the dark": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
    "desk at 200 %": {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2},
    "high contrast": {"viewport": {"width": 1280, "height": 900}, "forced_colors": "active"},
}
SMALL_TARGETS = """() =>
  [...document.querySelectorAll('a, button, summary, select, .hds-checkbox, .hds-radio-button')]
  .filter(e => e.offsetParent && !e.closest('p:not(.actions), dd, li li, .hds-notification, .hint'))
  .filter(e => e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 90))"""


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("path", ["/tyyli/", "/tunnus/login/", "/kielto/stale/"])
def test_a_page_is_clean_on_every_screen(browser, live_server, screen, path):
    context = browser.new_context(**SCREENS[screen])
    page = context.new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(live_server.url + path)
    result = Axe().run(page, options=RULES)
    sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    small = page.evaluate(SMALL_TARGETS)
    context.close()
    assert result.violations_count == 0, result.generate_report()
    assert sideways == 0
    assert small == []
    assert [text for text in complaints if "Content Security Policy" in text] == []


def test_the_keys_work(page, live_server):
    page.goto(live_server.url + "/tyyli/")
    assert page.evaluate("document.activeElement.id") == "error-summary"
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("?/")
    assert page.input_value("#q") == "?/"


def test_the_first_tab_skips_to_the_content(page, live_server):
    page.goto(live_server.url + "/tunnus/password/reset/done/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_choices_are_pressed_anywhere_on_their_row(page, live_server):
    page.goto(live_server.url + "/tyyli/")
    page.check("#wrong_for_whom_1")
    page.get_by_text("En tiedä vielä").first.click()
    assert page.is_checked("#wrong_for_whom_2")
    page.check("#wrong_reach_0")


def test_nothing_to_press_is_printed(page, live_server):
    page.goto(live_server.url + "/tyyli/")
    page.emulate_media(media="print")
    assert not page.locator("header.top").is_visible()
    assert not page.locator(".btn").first.is_visible()
    assert page.locator(".letterhead").is_visible()
