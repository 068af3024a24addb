"""Nothing is lost when the worker is killed, and a stop is quick. Real processes on a database file."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PUT = """
import django; django.setup()
from django.db import connection, transaction
from django.utils import timezone
from palvelupolku.notices.actions import tell_rendered
from palvelupolku.notices.models import JobRun, Message
with connection.schema_editor() as editor:
    editor.create_model(Message); editor.create_model(JobRun)
with transaction.atomic():
    told = {'address': 'p@example.fi', 'language': 'fi', 'subject': 'Hei', 'body': 'Teksti'}
    tell_rendered('hello', **told, at=timezone.now())
"""
# Only a few tables exist here: the worker must not go looking for jobs of other rooms.
WORK = """
import django; django.setup()
from django.core.management import call_command
from palvelupolku.notices.management.commands import work
work.autodiscover_modules = lambda name: None
call_command('work', *{arguments})
"""


class House:
    def __init__(self, folder):
        self.folder, self.file = folder, folder / "house.sqlite3"

    def start(self, code, backend="django.core.mail.backends.filebased.EmailBackend"):
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": f"sqlite:///{self.file}",
            "VAR_DIR": str(self.folder),
            "EMAIL_BACKEND": backend,
        }
        return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=environment)

    def run(self, *given):
        with self.start(*given) as process:
            return process.wait(60)

    def query(self, statement):
        connection = sqlite3.connect(self.file, timeout=10)
        try:
            with connection:
                return connection.execute(statement).fetchall()
        finally:
            connection.close()

    def mails(self):
        return [path.read_text() for path in sorted((self.folder / "mail").glob("*"))]


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path)
    assert made.run(PUT) == 0
    return made


ONCE = WORK.format(arguments="['--once']")
ON = WORK.format(arguments="[]")
STATE = "SELECT state, attempts, message_id FROM notices_message"


@pytest.mark.parametrize(("backend", "left"), [("KillsBefore", 0), ("KillsAfter", 1)])
def test_a_killed_worker_loses_nothing(house, backend, left):
    assert house.run(ONCE, f"tests.notices.mail.{backend}") == -signal.SIGKILL
    ((state, _, message_id),) = house.query(STATE)
    assert state == "sending"
    assert len(house.mails()) == left
    house.query("UPDATE notices_message SET claimed_at = '2026-01-01 00:00:00'")  # five minutes go by
    assert house.run(ONCE) == 0
    assert house.query(STATE) == [("sent", 2, message_id)]
    ids = re.findall(r"^Message-ID: (.*)$", "\n".join(house.mails()), re.MULTILINE)
    assert ids == [message_id] * (left + 1)


@pytest.mark.parametrize(("backend", "state"), [("Hangs", "sending"), ("Away", "due")])
def test_a_stop_takes_less_than_two_seconds(house, backend, state):
    with house.start(ON, f"tests.notices.mail.{backend}") as process:
        deadline = time.monotonic() + 30
        while house.query("SELECT attempts FROM notices_message") == [(0,)] and time.monotonic() < deadline:
            time.sleep(0.05)
        asked = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert time.monotonic() - asked < 2.5  # two, and something for a busy machine
    assert house.query(STATE)[0][0] == state
