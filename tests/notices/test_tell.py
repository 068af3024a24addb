"""Telling is a row in the outbox, in the transaction of the deed."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as site
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.template import TemplateDoesNotExist

from palvelupolku.notices.actions import tell, tell_rendered
from palvelupolku.notices.models import Message
from tests.together import together

AT = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
CONTEXT = {"name": "Helvi", "link": "https://example.fi/a?b=1&c=2"}


@pytest.fixture(autouse=True)
def _templates(settings):
    templates = deepcopy(site.TEMPLATES)
    templates[0]["DIRS"] = [Path(__file__).parent / "templates"]
    settings.TEMPLATES = templates


def hello(**changes):
    given = {"address": "paavo@example.fi", "language": "fi", "context": CONTEXT, "at": AT, **changes}
    return tell(given.pop("event", "test_hello"), **given)


@pytest.mark.django_db
def test_it_writes_one_due_row():
    hello()
    message = Message.objects.get()
    assert message.subject == "Viesti: Järvilaakson hyvinvointialue"
    assert message.body == "Hei Helvi & kumppanit!\nhttps://example.fi/a?b=1&c=2\n"
    assert (message.state, message.due_at, message.created_at, message.attempts) == ("due", AT, AT, 0)
    assert message.message_id.endswith("@jarvilaakso.example>")


@pytest.mark.django_db
def test_the_body_is_not_readable_in_the_database():
    hello()
    with connection.cursor() as cursor:
        cursor.execute("SELECT body, subject FROM notices_message")
        assert "Helvi" not in " ".join(cursor.fetchone())


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "subject"), [("sv", "Meddelande från Insjödalens"), ("en", "Viesti: ")])
def test_it_speaks_the_language_or_else_finnish(language, subject):
    assert hello(language=language).subject.startswith(subject)


@pytest.mark.django_db
@pytest.mark.parametrize("address", [None, ""])
def test_nobody_is_told_without_an_address(address):
    assert hello(address=address) is None
    assert tell_rendered("x", address=address, language="fi", subject="a", body="b", at=AT) is None
    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_no_message_without_its_deed():
    with pytest.raises(RuntimeError):
        hello()


@pytest.mark.django_db
@pytest.mark.parametrize("event", ["test_personal", "test_logic", "test_bare", "test_tight", "test_code"])
def test_a_subject_that_could_tell_something_is_refused(event):
    with pytest.raises(ImproperlyConfigured):
        hello(event=event)


@pytest.mark.django_db
def test_an_event_without_words_is_an_error():
    with pytest.raises(TemplateDoesNotExist):
        hello(event="no_such_event")


@pytest.mark.django_db
def test_a_key_makes_it_once_only():
    first = hello(key="referral:1", due_at=AT + timedelta(days=1))
    assert first.due_at == AT + timedelta(days=1)
    assert hello(key="referral:1").pk == first.pk
    assert hello(key="referral:2").pk != first.pk
    assert Message.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_key_holds_in_a_race():
    @transaction.atomic
    def deed():
        hello(key="referral:1")

    assert together(*[deed] * 4) == []
    assert Message.objects.count() == 1


@pytest.mark.django_db
def test_rendered_mail_goes_the_same_way():
    message = tell_rendered(
        "account_password",
        address="a@example.fi",
        language="fi",
        subject="Uusi\nsalasana ",
        body="Hei",
        at=AT,
    )
    assert (message.subject, message.body, message.state) == ("Uusi salasana", "Hei", "due")
