"""Mail servers of the bad sort, as Django e-mail backends."""

import os
import signal
import time
from smtplib import SMTPServerDisconnected

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.filebased import EmailBackend as FileBackend


class Away(BaseEmailBackend):
    """Refuses every connection."""

    def open(self):
        raise ConnectionRefusedError("nobody listens")

    def send_messages(self, messages):
        raise AssertionError("open() should have failed")


class DropsAtPoison(BaseEmailBackend):
    """Hangs up when it meets one certain address."""

    sent = []

    def send_messages(self, messages):
        if "poison" in messages[0].to[0]:
            raise SMTPServerDisconnected("connection closed")
        self.sent.extend(messages)
        return len(messages)


class KillsBefore(BaseEmailBackend):
    """The worker loses its power just before the message leaves."""

    def send_messages(self, messages):
        os.kill(os.getpid(), signal.SIGKILL)


class KillsAfter(FileBackend):
    """The worker loses its power when the message has left and is not yet marked."""

    def send_messages(self, messages):
        super().send_messages(messages)
        self.stream = None
        os.kill(os.getpid(), signal.SIGKILL)


class Hangs(BaseEmailBackend):
    """Takes the message and never answers."""

    def send_messages(self, messages):
        time.sleep(60)
