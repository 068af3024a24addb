"""Walking through the house with a real browser. Every page that is met is checked, once per screen."""

import re
from hashlib import sha256
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from tests.cast import PASSWORD
from tests.conftest import CHROMIUM, needs

SCREENS = {
    "desk": {"viewport": {"width": 1280, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
    "zoomed": {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2},
}
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
    "preload": False,
}
# What may stick out of the screen scrolls in its own region.
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
ABOUT = """() => ({
  headings: document.querySelectorAll('h1').length,
  title: document.title,
  lang: document.documentElement.lang,
})"""
# A number, a token or the name of the one signed in make no other page.
CHANGING = re.compile(r'(?:value|href|action)="[^"]*"|class="who-name">[^<]*|\d+')
# What a thumb presses is at least 44 px high; a link in running text is exempt (WCAG 2.5.5).
SMALL = """() =>
  [...document.querySelectorAll('a, button, summary, select, .hds-checkbox, .hds-radio-button')]
  .filter(e => e.offsetParent && !e.closest('p:not(.actions), dd, li li, .hds-notification, .hint'))
  .filter(e => e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 120))"""


def marks():
    """What a file of journeys needs: a browser, and a database that the server's thread sees too."""
    import pytest

    browser = needs(CHROMIUM, "Chromium is not installed (apt-get install chromium)")
    return [pytest.mark.browser, browser, pytest.mark.django_db(transaction=True)]


class Walk:
    """One person at one browser. `visit`, `press` and `follow` check the page that they lead to."""

    checked = set()

    def __init__(self, browser, site, screen="desk", *, language="fi", **more):
        self.site, self.screen, self.language = site, screen, language
        self.has_script = more.get("java_script_enabled", True)
        self.context = browser.new_context(base_url=site, locale="fi-FI", **{**SCREENS[screen], **more})
        self.context.set_default_timeout(30_000)
        self.complaints, self.copies = [], None
        self.page = self.new_page()

    def new_page(self) -> Page:
        """Another tab of the same browser; the walk goes on in it."""
        self.page = self.context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("request", self._see)
        self.page.on("response", self._weigh)
        return self.page

    def _hear(self, message):
        # Chromium also notes each page that answers 4xx; what those say is for the tests to look at.
        if message.type in {"error", "warning"} and "the server responded with a status" not in message.text:
            self.complaints.append(f"console: {message.text}")

    def _see(self, request):
        if not request.url.startswith((self.site, "data:", "blob:", "about:")):
            self.complaints.append(f"a third party was asked: {request.url}")

    def _weigh(self, response):
        is_part = response.request.resource_type != "document"
        if is_part and response.status >= 400:
            self.complaints.append(f"{response.status} for {response.url}")

    # --- Going ---------------------------------------------------------------------------------------

    def visit(self, path, status=200):
        """Go to an address and check the page."""
        answer = self.page.goto(path)
        assert answer.status == status, f"{path}: {answer.status}"
        self.check()
        return self

    def press(self, name, within=None, exact=True):
        """Press a button of the page's own part by its words, and check where it leads."""
        part = within or self.page.locator("main")
        return self._go(part.get_by_role("button", name=name, exact=exact))

    def follow(self, name, within=None):
        """Follow a link by its words, and check where it leads."""
        return self._go((within or self.page).get_by_role("link", name=name))

    def _go(self, target):
        assert target.count(), f"no {target} on {self.path}:\n{self.text}"
        with self.page.expect_navigation(wait_until="load"):
            target.first.click()
        self.check()
        return self

    def unfold(self, words):
        """Open what lies folded under these words."""
        self.page.locator("summary", has_text=words).first.click()
        return self

    # --- Filling in ----------------------------------------------------------------------------------

    def fill(self, **fields):
        """Type into fields by their names."""
        for name, value in fields.items():
            self.page.locator(f'main [name="{name}"]:visible').first.fill(value)
        return self

    def choose(self, **fields):
        """Choose from radio buttons, ticks and lists by the fields' names and values."""
        for name, value in fields.items():
            one = self.page.locator(f'main select[name="{name}"]')
            if one.count():
                one.first.select_option(value)
            elif value is True:
                self.page.locator(f'main input[name="{name}"]').check()
            else:
                self.page.locator(f'main input[name="{name}"][value="{value}"]').check()
        return self

    def is_user(self, user):
        """Signed in without the page for it, where a journey is not about that."""
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.site}])
        return self

    def sign_in(self, user):
        """Through the real page, with e-mail and password."""
        self.visit("/tunnus/login/")
        self.page.locator("main [name=login]").fill(user.email)
        self.page.locator("main [name=password]").fill(PASSWORD)
        return self.press("Kirjaudu sisään")

    # --- Looking -------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """All that can be read on the page."""
        return self.page.locator("body").inner_text()

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    @property
    def path(self) -> str:
        parts = urlsplit(self.page.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def sees(self, *words):
        """Every one of these stands on the page."""
        missing = [each for each in words if each not in self.text]
        assert not missing, f"{missing} is not on {self.path}:\n{self.text}"
        return self

    def check(self):
        """Accessible, nothing sideways, one heading, a title, its language, no complaint of the browser."""
        assert self.complaints == [], f"{self.path}: {self.complaints}"
        html = self.page.content()
        seen = (self.screen, self.has_script, sha256(CHANGING.sub("", html).encode()).hexdigest())
        if seen in Walk.checked:
            return
        sideways = self.page.evaluate(SIDEWAYS)
        assert sideways <= 0, f"{self.path} is {sideways} px too wide on the {self.screen}"
        about = self.page.evaluate(ABOUT)
        assert about["headings"] == 1, f"{self.path} has {about['headings']} h1"
        assert about["title"].split("·")[0].strip(), f"{self.path} has no title"
        assert about["lang"] == self.language, f"{self.path} is in {about['lang']}"
        if self.screen != "desk":
            small = self.page.evaluate(SMALL)
            assert small == [], f"{self.path}: too small for a thumb on the {self.screen}: {small}"
        if self.screen != "zoomed":  # to axe a narrow window is a phone
            self._is_accessible()
        assert self.complaints == [], f"{self.path}: {self.complaints}"
        Walk.checked.add(seen)

    def _is_accessible(self):
        page = self.page if self.has_script else self._copy()
        found = Axe().run(page, options=RULES)
        if page is not self.page:
            page.close()
        assert found.violations_count == 0, f"{self.path} on the {self.screen}\n{found.generate_report()}"

    def _copy(self):
        """axe is a script, and a page without scripts runs none: it looks at a copy in another browser."""
        if self.copies is None:
            self.copies = self.context.browser.new_context(base_url=self.site, **SCREENS[self.screen])
        html, copy = self.page.content(), self.copies.new_page()
        copy.route(self.page.url, lambda route: route.fulfill(body=html, content_type="text/html"))
        copy.goto(self.page.url)
        return copy

    def close(self):
        for context in filter(None, (self.context, self.copies)):
            context.close()
