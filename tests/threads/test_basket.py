"""Baskets that nobody touches, and addresses that were used, are erased by the clock."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from palvelupolku.audit.actors import RESIDENT
from palvelupolku.audit.models import Event
from palvelupolku.kernel.tokens import make_secret
from palvelupolku.notices.models import Message
from palvelupolku.threads.actions import mail_basket, put_in_basket, take_from_basket
from palvelupolku.threads.jobs import BASKET_DAYS, erase_old
from palvelupolku.threads.models import Basket
from palvelupolku.threads.queries import basket_of, ids_in, receivers_of, services_in
from tests.cast import AT


@pytest.fixture
def secret():
    return make_secret()


def put(secret, service, at=AT):
    return put_in_basket(secret, service, by=RESIDENT, at=at)


def test_it_keeps_its_order_and_each_once(cast, secret):
    for service in (cast.safety_phone, cast.errands, cast.safety_phone):
        put(secret, service)
    assert ids_in(basket_of(secret)) == [cast.safety_phone.pk, cast.errands.pk]
    assert services_in(basket_of(secret)) == [cast.safety_phone, cast.errands]


def test_an_unknown_secret_has_no_basket(cast):
    assert basket_of("") is None and basket_of("nobody's") is None
    assert ids_in(None) == [] and services_in(None) == []
    assert take_from_basket("nobody's", cast.errands.pk, by=RESIDENT, at=AT) is None


def test_taking_out_what_is_not_there_leaves_no_line(cast, secret):
    put(secret, cast.errands)
    take_from_basket(secret, cast.safety_phone.pk, by=RESIDENT, at=AT)
    assert not Event.objects.filter(action="threads.basket.take").exists()


@pytest.mark.parametrize(("days", "stays"), [(BASKET_DAYS - 1, True), (BASKET_DAYS + 1, False)])
def test_one_that_nobody_touches_is_forgotten(cast, secret, days, stays):
    put(secret, cast.errands)
    erase_old(AT + timedelta(days=days))
    assert Basket.objects.exists() is stays


def test_an_address_is_erased_once_the_mail_has_gone(cast, secret):
    mail_basket(put(secret, cast.errands), "liisa@koti.example", "sv", by=RESIDENT, at=AT)
    message = Message.objects.get()
    assert (message.language, message.subject) == ("sv", "Din bricka · Insjödalens välfärdsområde")
    erase_old(AT)
    assert Message.objects.exists()
    Message.objects.update(state=Message.State.SENT)
    erase_old(AT)
    assert not Message.objects.exists()


def test_an_empty_one_is_not_mailed(cast):
    with pytest.raises(ValidationError):
        mail_basket(None, "liisa@koti.example", "fi", by=RESIDENT, at=AT)


def test_who_can_be_written_to_by_itself(cast):
    """The county, and a giver without an address, are answered for by the county's own queue."""
    cast.parish.email = ""
    cast.parish.save()
    cast.safety_phone.organisation, cast.errands.organisation = cast.parish, cast.pensioners
    told, queued = receivers_of([cast.safety_phone, cast.errands])
    assert (told.organisation, told.services) == (cast.pensioners, (cast.errands,))
    assert (queued.organisation, queued.services, queued.key) == (None, (cast.safety_phone,), "county")
    assert receivers_of([]) == []
