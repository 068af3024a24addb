"""What every test stands on. One section per concern; each builder adds below."""

import os
import shutil

import pytest
from django.conf import settings
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.backends.signals import connection_created

from palvelupolku.audit.triggers import FLUSH_FUNCTION

# --- Speed and quiet -----------------------------------------------------------------------------------


def pytest_configure(config):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def needs(present, reason):
    """Skip with `reason` where something is absent, but never in CI: there its absence is a failure."""
    return pytest.mark.skipif(not present and os.environ.get("CI") != "true", reason=reason)


# --- The trail: its triggers let only a test's flush through -------------------------------------------

_flushing = False
_execute_flush = BaseDatabaseOperations.execute_sql_flush


def _flush(operations, statements):
    global _flushing
    if operations.connection.vendor == "postgresql":
        # Only a superuser may; the role of a production site is none. Django runs these in a transaction.
        statements = ["SET LOCAL session_replication_role = replica", *statements]
    _flushing = True
    try:
        _execute_flush(operations, statements)
    finally:
        _flushing = False


def _answer_triggers(sender, connection, **kwargs):
    if connection.vendor == "sqlite":
        connection.connection.create_function(FLUSH_FUNCTION, 0, lambda: _flushing)


BaseDatabaseOperations.execute_sql_flush = _flush
connection_created.connect(_answer_triggers, dispatch_uid="tests_flush")


@pytest.fixture(autouse=True)
def _seal_file(settings, tmp_path):
    settings.SEAL_FILE = tmp_path / "seals.jsonl"


# --- The cast everyone knows ---------------------------------------------------------------------------


@pytest.fixture
def cast(db):
    """Helvi, Aino, Eero, Ulla, Martta, Marjatta, Paavo and Pirkko (tests/cast.py)."""
    from tests.cast import make_cast

    return make_cast()


# --- A real browser: Debian's Chromium, no download ----------------------------------------------------

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# Playwright's sync API runs inside a loop, and a journey sets up its data in the same thread.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
    quiet += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": quiet}


# --- Search: no test finds what another one wrote ------------------------------------------------------


@pytest.fixture(autouse=True)
def _fresh_index():
    from palvelupolku.directory.search import index

    index.forget()


# --- Counts kept in memory (login limits too): no test is refused for what another one tried ------------


@pytest.fixture(autouse=True)
def _fresh_counts():
    from django.core.cache import cache

    cache.clear()


# --- The language: a request in Swedish leaves its thread speaking Swedish ----------------------------------


@pytest.fixture(autouse=True)
def _finnish():
    from django.utils import translation

    translation.activate(settings.LANGUAGE_CODE)
    yield
    translation.activate(settings.LANGUAGE_CODE)
