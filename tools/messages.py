"""Refresh every room's fi and sv catalogue from the msgids in its code and templates (needs gettext)."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def rooms():
    """Every app that keeps a catalogue."""
    return sorted(
        {po.parents[2].parent for po in ROOT.glob("palvelupolku/**/locale/fi/LC_MESSAGES/django.po")}
    )


def refresh(room):
    command = [sys.executable, "-m", "django", "makemessages", "-l", "fi", "-l", "sv"]
    command += ["--no-location", "--no-obsolete", "--no-wrap"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(ROOT)}
    subprocess.run(command, cwd=room, env=environment, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    for room in rooms():
        refresh(room)
        print(room.relative_to(ROOT))
