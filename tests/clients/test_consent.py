"""A consent: to whom, what about, until when, how given, withdrawn."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from palvelupolku.audit.models import Event
from palvelupolku.clients import actions
from palvelupolku.clients.choices import Scope
from palvelupolku.clients.models import Consent
from palvelupolku.clients.queries import consents_for
from palvelupolku.clients.rules import covers
from palvelupolku.kernel.errors import StaleObject
from tests.cast import AT

DAY = AT.date()


def give(cast, **fields):
    return actions.give_consent(
        cast.helvi,
        by=cast.aino,
        at=AT,
        organisation=cast.pensioners,
        purpose="asiointiapu",
        given_how="oral",
        given_by="Helvi Lehtonen",
        **{"scopes": [Scope.NAME, Scope.CONTACT], **fields},
    )


def test_it_covers_only_what_was_said_to_whom_and_until_when(cast):
    consent = give(cast, ends_on=DAY + timedelta(days=30))
    found = lambda organisation, day, scopes: list(consents_for(cast.helvi, organisation, day, scopes))  # noqa: E731
    assert found(cast.pensioners, DAY, [Scope.NAME]) == [consent]
    assert found(cast.pensioners, DAY, [Scope.NAME, Scope.SITUATION]) == []
    assert found(cast.parish, DAY, [Scope.NAME]) == []
    assert found(cast.pensioners, DAY + timedelta(days=30), [Scope.NAME]) == [consent]
    assert found(cast.pensioners, DAY + timedelta(days=31), [Scope.NAME]) == []
    assert found(cast.pensioners, DAY - timedelta(days=1), [Scope.NAME]) == []


def test_withdrawing_ends_it_at_once_and_only_once(cast):
    consent = give(cast)
    actions.withdraw_consent(consent, by=cast.aino, at=AT, how="phone")
    assert not consents_for(cast.helvi, cast.pensioners, DAY, [Scope.NAME]).exists()
    with pytest.raises(StaleObject):
        actions.withdraw_consent(Consent.objects.get(), by=cast.aino, at=AT, how="phone")
    lines = Event.objects.filter(client_id=cast.helvi.pk).values_list("action", flat=True)
    assert list(lines.order_by("number")) == ["clients.consent.give", "clients.consent.withdraw"]


@pytest.mark.parametrize(
    "wrong",
    [{"scopes": []}, {"scopes": ["everything"]}, {"ends_on": date(2026, 1, 1)}],
)
def test_it_says_what_is_wrong(cast, wrong):
    with pytest.raises(ValidationError):
        give(cast, **wrong)
    assert not Consent.objects.exists()


@given(st.sets(st.sampled_from(Scope.values)), st.sets(st.sampled_from(Scope.values)))
def test_nothing_beyond_the_consent_is_ever_covered(scopes, needed):
    assert covers(scopes, needed) == all(scope in scopes for scope in needed)
