"""Sending a referral: blocked until a fitting consent exists; then the association gets its link."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from palvelupolku.audit.models import Count, Event
from palvelupolku.clients.choices import Scope
from palvelupolku.clients.models import Relation
from palvelupolku.kernel.errors import StepNotAllowed
from palvelupolku.notices.models import Link, Message
from palvelupolku.referrals import actions
from palvelupolku.referrals.models import Referral
from palvelupolku.referrals.queries import fitting_consents, needed_scopes
from palvelupolku.referrals.workflow import State
from tests.cast import AT

from .path import draft, fresh, link_of, newest_secret, open_case, sent, told

pytestmark = pytest.mark.django_db


def test_it_leaves_with_a_link_a_relation_and_a_line(cast):
    referral, secret = sent(cast)
    assert (referral.state, referral.requested_at) == (State.REQUESTED, AT)
    assert referral.consent.organisation == cast.pensioners
    (message,) = told("referral_sent")
    assert message.address == "toimisto@elakkeensaajat.example"
    assert f"/jarjesto/vastaus/{secret}/" in message.body
    link = link_of(secret)
    assert (link.address, link.object_id) == (message.address, str(referral.pk))
    assert link.expires_at == AT + timedelta(days=14)
    relation = Relation.objects.get(organisation=cast.pensioners)
    assert (relation.client, relation.task) == (cast.helvi, "referral")
    line = Event.objects.get(action="referrals.referral.send")
    assert (line.client_id, line.details["consent"]) == (cast.helvi.pk, referral.consent_id)
    assert Count.objects.get(event="referral.sent").n == 1


def test_the_message_says_nothing_of_the_client(cast):
    sent(cast)
    (message,) = told("referral_sent")
    for private in ("Helvi", "Lehtonen", "kauppa", "084", "Rantatie", "991"):
        assert private not in message.subject + message.body


@pytest.mark.parametrize(
    "consent",
    [
        None,
        {"scopes": [Scope.NAME]},
        {"scopes": [Scope.NAME, Scope.CONTACT]},
        {"ends_on": date(2026, 11, 22)},
        {"starts_on": date(2026, 11, 24)},
        {"withdrawn_at": AT},
        {"organisation": "parish"},
    ],
)
def test_it_is_blocked_without_a_fitting_consent(cast, consent):
    if consent is not None:
        fields = dict(consent)
        if fields.pop("organisation", None):
            fields["organisation"] = cast.parish
        cast.consent(*fields.pop("scopes", ()), **fields)
    referral = draft(cast)
    with pytest.raises(ValidationError, match=r"suostumu|consent"):
        actions.send_referral(referral, by=cast.aino, at=AT)
    assert fresh(referral).state == State.DRAFT
    assert not Message.objects.exists() and not Link.objects.exists()


def test_a_chosen_consent_must_fit_too(cast):
    narrow = cast.consent(Scope.NAME)
    cast.consent()
    with pytest.raises(ValidationError):
        actions.send_referral(draft(cast), by=cast.aino, at=AT, consent=narrow)


def test_without_a_message_name_and_contact_are_enough(cast):
    consent = cast.consent(Scope.NAME, Scope.CONTACT)
    referral = draft(cast, message="")
    assert needed_scopes(referral) == {Scope.NAME, Scope.CONTACT}
    assert list(fitting_consents(referral, AT.date())) == [consent]
    assert actions.send_referral(referral, by=cast.aino, at=AT).state == State.REQUESTED


def test_of_someone_under_non_disclosure_no_contact_is_asked_for(cast):
    cast.helvi.is_non_disclosure = True
    assert needed_scopes(draft(cast)) == {Scope.NAME, Scope.SITUATION}


def test_the_database_refuses_to_let_it_out_without_a_consent(cast):
    referral = draft(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(state=State.REQUESTED)


@pytest.mark.parametrize("who", ["eero", "ulla", "paavo"])
def test_it_refuses_those_who_may_not_edit_the_case(cast, who):
    cast.consent()
    referral = draft(cast)
    with pytest.raises(PermissionDenied):
        actions.send_referral(referral, by=getattr(cast, who), at=AT)


def test_it_is_sent_once(cast):
    referral, _ = sent(cast)
    with pytest.raises(StepNotAllowed):
        actions.send_referral(referral, by=cast.aino, at=AT)


def test_identity_codes_and_diagnoses_stay_home(cast):
    for text in ("Soita 120342-902X", "Dg F32.1, kaipaa seuraa"):
        with pytest.raises(ValidationError):
            draft(cast, message=text)


def test_a_missing_address_is_told_in_words(cast):
    cast.pensioners.email = ""
    cast.consent()
    with pytest.raises(ValidationError):
        actions.send_referral(draft(cast), by=cast.aino, at=AT)


def test_nothing_new_is_drafted_on_a_closed_case(cast):
    case = open_case(cast)
    case.state, case.is_open = "closed", False
    with pytest.raises(StepNotAllowed):
        draft(cast, case)


def test_the_link_speaks_the_associations_language(cast):
    cast.pensioners.language = "sv"
    _, secret = sent(cast)
    (message,) = told("referral_sent")
    assert f"/sv/jarjesto/vastaus/{secret}/" in message.body
    assert message.language == "sv" and "Hej" in message.body
    assert secret == newest_secret()


@pytest.mark.parametrize("who", ["eero", "ulla", "paavo"])
def test_it_is_drafted_by_whoever_edits_the_case(cast, who):
    case, by = open_case(cast), getattr(cast, who)
    with pytest.raises(PermissionDenied):
        actions.draft_referral(case, by=by, at=AT, organisation=cast.parish, kind="ordinary")
