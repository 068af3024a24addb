"""Serve the site and its background worker in one foreground group that stops together.

SIGTERM or Ctrl-C stops both within five seconds; if one of them ends by itself, so does the other.
"""

import os
import signal
import subprocess
import sys
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

GRACE_SECONDS = 4.0


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--workers", type=int, default=2)

    def handle(self, *args, port, host, workers, **options):
        if settings.DEMO:
            call_command("demo_logins")
        self.stdout.write(f"Palvelupolku: http://localhost:{port}/  (Ctrl-C stops)")
        self.stdout.flush()
        environment = {**os.environ, "SITE_URL": os.environ.get("SITE_URL", f"http://localhost:{port}")}
        group = [
            subprocess.Popen(command, env=environment)  # noqa: S603
            for command in (web_command(host, port, workers), [sys.executable, "manage.py", "work"])
        ]
        sys.exit(watch(group))


def web_command(host, port, workers):
    # Granian with two workers or more may hang at SIGTERM: the kill timeout ends that.
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--workers", str(workers), "--blocking-threads", "2", "--workers-kill-timeout", "2"),
        *("--host", host, "--port", str(port), "--log-level", "warning"),
        "config.wsgi:application",
    ]


def watch(group):
    """Wait until told to stop or until one of `group` ends; then stop all. Returns the exit code."""
    told = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda signum, frame: told.append(signum))
    while not told and all(process.poll() is None for process in group):
        time.sleep(0.1)
    stop(group)
    return 0 if told else 1


def stop(group):
    for process in group:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    while time.monotonic() < deadline and any(process.poll() is None for process in group):
        time.sleep(0.05)
    for process in group:
        if process.poll() is None:
            process.kill()
        process.wait()
