"""What journeys share: a site that knows its own address, a clock that can be moved, walks and a mail box."""

import re
from threading import Event

import pytest
import time_machine
from django.core.cache import cache
from django.utils.module_loading import autodiscover_modules

from palvelupolku.directory.actions import touch_version
from palvelupolku.doors.resident import searches
from palvelupolku.notices.work import work
from tests.cast import AT

from .walk import Walk


@pytest.fixture
def clock():
    """Monday 23.11.2026 at 9; it goes on by itself and can be moved with `clock.move_to`."""
    with time_machine.travel(AT, tick=True) as clock:
        yield clock


@pytest.fixture
def site(clock, cast, live_server, settings, monkeypatch):
    """The site's address, with the cast in it."""
    settings.SITE_URL = live_server.url
    monkeypatch.setattr(searches, "_tally", searches._Tally())
    cache.clear()
    touch_version()
    return live_server.url


@pytest.fixture
def walk(browser, site):
    """`walk()` seats one more person at a browser of their own."""
    walks = []

    def begin(screen="desk", **more):
        walks.append(Walk(browser, site, screen, **more))
        return walks[-1]

    yield begin
    for each in walks:
        each.close()


class Post:
    """The mail that the worker delivers."""

    def __init__(self, box, site):
        self.box, self.site, self.read = box, site, 0

    def deliver(self):
        """Do once what the background worker does; the letters that came, oldest first."""
        autodiscover_modules("jobs")
        # Twice: what runs by the clock leaves letters too, and those go with the next round.
        for _round in range(2):
            work(Event(), once=True)
        came, self.read = self.box[self.read :], len(self.box)
        return came

    def link(self, letter):
        """The path of the link in a letter."""
        return re.search(re.escape(self.site) + r"(\S+)", letter.body)[1]


@pytest.fixture
def post(site, mailoutbox):
    return Post(mailoutbox, site)
