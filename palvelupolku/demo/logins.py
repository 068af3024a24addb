"""The demo's one password: made at first need, kept in var/ and shown by `manage.py demo_logins`."""

import secrets

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password

from palvelupolku.accounts.models import User

WORDS = ("kuusi", "lumme", "sammal", "kaisla", "pihlaja", "jarvi", "polku", "tuomi", "kanerva", "suvanto")


def demo_password() -> str:
    """Read the password, or make one that nobody else's demo has."""
    file = settings.VAR_DIR / "keys" / "demo_password"
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = "-".join([*(secrets.choice(WORDS) for _ in range(3)), f"{secrets.randbelow(9000) + 1000}"])
        file.touch(mode=0o600)
        file.write_text(made + "\n")
    return file.read_text().strip()


def keep_password(emails):
    """Let the people of `emails` sign in with the password: it may have been made anew since they were."""
    password = demo_password()
    users = User.objects.filter(email__in=emails)
    first = users.first()
    if first and not check_password(password, first.password):
        users.update(password=make_password(password))
