"""A one-time link: used once, never by a look, replaced on request."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from palvelupolku.audit.actors import actor_of
from palvelupolku.audit.models import Submission
from palvelupolku.kernel.errors import StaleObject
from palvelupolku.notices.links import LinkTooSoon, find_link, make_link, note_opened, replace_link, use_link
from palvelupolku.notices.models import Link
from tests.together import together

AT = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
LATER = AT + timedelta(hours=1)


@pytest.fixture
def made():
    thing = Submission(pk=5)
    return make_link(
        "referral.answer", thing, address="p@example.fi", language="sv", holder_name="Paavo", at=AT
    )


@pytest.mark.django_db
def test_it_is_found_by_its_secret_and_purpose_only(made):
    link, secret = made
    assert find_link(secret, "referral.answer") == link
    assert find_link(secret, "follow_up") is None
    assert find_link(secret + "x", "referral.answer") is None
    assert find_link("\ud800", "referral.answer") is None
    assert secret not in str(list(Link.objects.values()))


@pytest.mark.django_db
def test_it_knows_what_for_whom_and_how_long(made):
    link, _ = made
    assert (link.object_label, link.object_id, link.language) == ("audit.submission", "5", "sv")
    assert link.state(AT + timedelta(days=13)) == "open"
    assert link.state(AT + timedelta(days=14)) == "expired"
    assert actor_of(link).name == "Paavo"
    assert actor_of(link).id == "audit.submission:5"


@pytest.mark.django_db
def test_looking_does_not_use_it_up(made):
    link, secret = made
    note_opened(link, at=LATER)
    note_opened(link, at=LATER + timedelta(days=1))
    again = find_link(secret, "referral.answer")
    assert again.opened_at == LATER
    assert again.state(LATER) == "open"


@pytest.mark.django_db
def test_it_is_used_once(made):
    link, secret = made
    same = find_link(secret, "referral.answer")
    use_link(link, at=LATER)
    assert link.state(LATER) == "used"
    with pytest.raises(StaleObject):
        use_link(same, at=LATER)


@pytest.mark.django_db
def test_an_expired_or_replaced_link_cannot_be_used(made):
    link, _ = made
    with pytest.raises(StaleObject):
        use_link(link, at=AT + timedelta(days=14))
    replace_link(link, at=LATER)
    with pytest.raises(StaleObject):
        use_link(link, at=LATER)


@pytest.mark.django_db(transaction=True)
def test_it_is_used_with_its_deed_or_not_at_all(made):
    link, secret = made
    with pytest.raises(RuntimeError):
        use_link(link, at=LATER)

    @transaction.atomic
    def deed():
        use_link(link, at=LATER)
        raise KeyError

    with pytest.raises(KeyError):
        deed()
    assert find_link(secret, "referral.answer").state(LATER) == "open"


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_gets_through(made):
    _, secret = made
    won = []

    def deed():
        link = find_link(secret, "referral.answer")
        with transaction.atomic():
            use_link(link, at=LATER)
        won.append(1)

    errors = together(*[deed] * 8)
    assert won == [1]
    assert [type(error) for error in errors] == [StaleObject] * 7


@pytest.mark.django_db
def test_a_fresh_one_goes_to_the_same_address(made):
    link, old_secret = made
    fresh, secret = replace_link(link, at=LATER)
    assert (fresh.address, fresh.language, fresh.holder_name) == ("p@example.fi", "sv", "Paavo")
    assert find_link(secret, "referral.answer").state(LATER) == "open"
    assert find_link(old_secret, "referral.answer").state(LATER) == "replaced"


@pytest.mark.django_db
def test_asking_again_from_the_oldest_link_stops_the_one_between(made):
    link, _ = made
    between, _ = replace_link(link, at=LATER)
    last, _ = replace_link(link, at=LATER + timedelta(minutes=3))
    between.refresh_from_db()
    assert (between.state(LATER), last.state(LATER)) == ("replaced", "open")


@pytest.mark.django_db
def test_a_used_link_stays_used_and_can_be_replaced(made):
    link, _ = made
    use_link(link, at=LATER)
    fresh, _ = replace_link(link, at=LATER)
    link.refresh_from_db()
    assert (link.state(LATER), fresh.state(LATER)) == ("used", "open")


@pytest.mark.django_db
def test_it_is_not_sent_again_and_again(made):
    link, _ = made
    for i in range(5):
        replace_link(link, at=LATER + timedelta(minutes=3 * i))
        with pytest.raises(LinkTooSoon, match=r"juuri äsken|a moment ago"):
            replace_link(link, at=LATER + timedelta(minutes=3 * i + 1))
    with pytest.raises(LinkTooSoon, match=r"huomenna|tomorrow"):
        replace_link(link, at=LATER + timedelta(hours=2))
    replace_link(link, at=LATER + timedelta(hours=25))


@pytest.mark.django_db(transaction=True)
def test_a_double_click_sends_one(made):
    link, _ = made
    errors = together(*[lambda: replace_link(link, at=LATER)] * 3)
    assert [type(error) for error in errors] == [LinkTooSoon] * 2
    assert Link.objects.count() == 2
