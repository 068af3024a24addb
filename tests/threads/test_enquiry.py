"""An enquiry's life: sent, looked at, answered once, erased with everything that led to it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction

from palvelupolku.audit.actors import RESIDENT, SYSTEM
from palvelupolku.audit.models import Event
from palvelupolku.kernel.errors import StaleObject
from palvelupolku.notices.links import make_link
from palvelupolku.notices.models import Link, Message
from palvelupolku.threads.actions import (
    PURPOSE,
    answer_enquiry,
    erase_enquiry,
    look_at_enquiries,
    look_at_enquiry,
    send_enquiry,
)
from palvelupolku.threads.jobs import erase_old
from palvelupolku.threads.models import Enquiry
from palvelupolku.threads.queries import Receiver
from tests.cast import AT


def send(cast, **changes):
    facts = {"name": "Liisa", "phone": "016 000 085", "message": "Onko teillä tilaa?", **changes}
    receivers = facts.pop("receivers", [Receiver(cast.pensioners, (cast.errands,))])
    return send_enquiry(receivers, by=RESIDENT, at=AT, **facts)


@pytest.fixture
def recipient(cast):
    return send(cast).recipients.get()


@pytest.fixture
def link(recipient):
    with transaction.atomic():
        return make_link(PURPOSE, recipient, address="toimisto@x.example", language="fi", at=AT)[0]


def test_what_was_written_is_not_readable_in_the_database(recipient):
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phone, message FROM threads_enquiry")
        told = " ".join(str(each) for each in cursor.fetchone())
    assert "Liisa" not in told and "016" not in told and "tilaa" not in told


def test_it_needs_a_way_to_answer_and_somebody_to_send_to(cast):
    for changes in ({"phone": ""}, {"receivers": []}):
        with pytest.raises(ValidationError):
            send(cast, **changes)
    assert not Enquiry.objects.exists() and not Message.objects.exists()


def test_looking_leaves_a_line(cast, recipient, link):
    assert look_at_enquiry(recipient, by=cast.paavo, at=AT).name == "Liisa"
    assert look_at_enquiry(recipient, by=link, at=AT).message == "Onko teillä tilaa?"
    assert look_at_enquiries([recipient], by=cast.paavo, at=AT) == {recipient.pk: "Liisa"}
    lines = Event.objects.filter(action__in=("threads.enquiry.open", "threads.enquiry.list"))
    assert sorted(lines.values_list("actor_kind", flat=True)) == ["link", "user", "user"]


def test_strangers_may_neither_look_nor_answer(cast, recipient):
    with transaction.atomic():
        other = make_link(PURPOSE, cast.errands, address="x@x.example", language="fi", at=AT)[0]
    for stranger in (cast.pirkko, cast.aino, RESIDENT, other):
        for deed in (look_at_enquiry, answer_enquiry):
            with pytest.raises(PermissionDenied):
                deed(recipient, by=stranger, at=AT)


def test_a_link_shows_only_while_it_is_open(recipient, link):
    assert look_at_enquiry(recipient, by=link, at=AT + timedelta(days=400)) is None


def test_it_is_answered_once(cast, recipient, link):
    answer_enquiry(recipient, by=link, at=AT)
    assert (recipient.state, recipient.answered_at) == ("answered", AT)
    assert look_at_enquiry(recipient, by=link, at=AT) is None
    with pytest.raises(StaleObject):
        answer_enquiry(recipient, by=link, at=AT)
    with pytest.raises(StaleObject):
        answer_enquiry(recipient, by=cast.paavo, at=AT)
    assert Event.objects.filter(action="threads.enquiry.answer").count() == 1


@pytest.mark.parametrize(("days", "stays"), [(89, True), (90, False)])
def test_it_is_erased_with_its_links(recipient, link, days, stays):
    erase_old(AT + timedelta(days=days))
    assert Enquiry.objects.exists() is stays
    assert Link.objects.filter(purpose=PURPOSE).exists() is stays


def test_a_mail_that_has_not_gone_is_taken_back_when_it_is_erased(recipient):
    assert Message.objects.filter(event="enquiry_link").exists()
    erase_enquiry(recipient.enquiry, by=SYSTEM, at=AT)
    assert not Message.objects.filter(event="enquiry_link").exists()
