"""Only what the consent covers, only while it holds; nothing that leads to someone under non-disclosure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palvelupolku.clients.choices import Scope
from palvelupolku.clients.models import ContactWay
from palvelupolku.referrals import actions, rules
from palvelupolku.referrals.access import received_referrals, visible_referrals
from palvelupolku.referrals.queries import told_name, what_is_told
from tests.cast import AT

from .path import draft, fresh, open_case, planned, sent

DAY = AT.date()
CODES = st.sets(st.sampled_from(Scope.values))


@given(CODES, st.booleans(), st.booleans())
def test_what_is_told_never_exceeds_the_consent(scopes, has_message, hidden):
    told = rules.told_scopes(scopes, is_non_disclosure=hidden)
    assert told <= scopes
    needed = rules.needed_scopes(has_message=has_message, is_non_disclosure=hidden)
    assert needed <= set(Scope.values)
    if hidden:
        assert not told & {Scope.CONTACT, Scope.ADDRESS}
    elif needed <= scopes:
        assert needed <= told


@pytest.mark.django_db
def test_it_tells_name_contact_and_situation(cast):
    referral, _ = sent(cast)
    told = what_is_told(referral, DAY)
    assert told["name"] == "Helvi Lehtonen"
    assert [value for _label, value, _note in told["contact_ways"]] == ["016 000 084", "helvi@koti.example"]
    assert told["message"].startswith("Helvi toivoo")
    assert not {"address", "postal_code", "municipality", "goal"} & told.keys()


@pytest.mark.django_db
def test_address_and_plan_only_when_consented(cast):
    cast.consent(*Scope.values)
    case = open_case(cast)
    referral = draft(cast, case, action=planned(cast, case))
    told = what_is_told(actions.send_referral(referral, by=cast.aino, at=AT), DAY)
    assert (told["address"], told["municipality"]["fi"]) == ("Rantatie 1 A 2", "Keminkylä")
    assert told["goal"] == "Haluan taas kauppaan"


@pytest.mark.django_db
def test_unsafe_ways_are_never_told(cast):
    ContactWay.objects.filter(kind="phone").update(is_safe=False)
    referral, _ = sent(cast)
    assert "016 000 084" not in str(what_is_told(referral, DAY))


@pytest.mark.django_db
def test_non_disclosure_hides_every_way_to_the_person(cast):
    cast.helvi.is_non_disclosure = True
    cast.helvi.save()
    referral, _ = sent(cast, *Scope.values)
    told = what_is_told(referral, DAY)
    assert told["through_worker"] and told["name"] == "Helvi Lehtonen"
    assert not {"contact_ways", "address", "postal_code", "municipality"} & told.keys()
    assert not [each for each in ("016 000 084", "helvi@", "Rantatie", "Keminkylä") if each in str(told)]


@pytest.mark.django_db
def test_a_draft_and_an_ended_referral_tell_nothing(cast):
    cast.consent()
    waiting = draft(cast)
    assert what_is_told(waiting, DAY) == {}
    referral = actions.send_referral(waiting, by=cast.aino, at=AT)
    actions.decline_referral(referral, by=cast.paavo, at=AT, reason="full")
    assert what_is_told(fresh(referral), DAY) == {} and told_name(fresh(referral), DAY) == ""


@pytest.mark.django_db
def test_who_sees_it(cast):
    waiting = draft(cast)
    seen = {
        name: list(visible_referrals(getattr(cast, name), DAY)) for name in ("aino", "eero", "ulla", "paavo")
    }
    assert seen == {"aino": [waiting], "eero": [waiting], "ulla": [], "paavo": []}
    referral, _ = sent(cast)
    assert list(received_referrals(cast.paavo)) == [referral] == list(visible_referrals(cast.paavo, DAY))
    assert not received_referrals(cast.pirkko) and not received_referrals(cast.aino)
