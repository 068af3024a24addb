"""A draft is written anew until it is sent; nobody overwrites another unknowingly."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from palvelupolku.kernel.errors import StaleObject, StepNotAllowed
from palvelupolku.referrals import actions
from tests.cast import AT
from tests.guidance.paths import lines
from tests.referrals.path import WISH, draft, sent

NEW = {
    "kind": "ordinary",
    "message": "Toivoo saattajaa keskiviikkoisin.",
    "email": "uusi@elakkeensaajat.example",
}


def test_it_is_changed_and_the_line_names_the_fields_but_not_the_words(cast):
    referral = actions.change_draft(draft(cast), by=cast.aino, at=AT, version=1, **NEW)
    assert (referral.kind, referral.message, referral.email, referral.version) == (*NEW.values(), 2)
    line = lines("referrals.referral.change_draft").get()
    assert line.details["fields"] == ["kind", "message", "email"]
    assert "saattajaa" not in str(line.details)


def test_a_stale_one_keeps_both(cast):
    referral = draft(cast)
    actions.change_draft(referral, by=cast.martta, at=AT, version=1, **NEW)
    mine = NEW | {"message": "Toivoo seuraa."}
    with pytest.raises(StaleObject) as conflict:
        actions.change_draft(referral, by=cast.aino, at=AT, version=1, **mine)
    assert conflict.value.mine["message"] == "Toivoo seuraa."
    assert conflict.value.theirs["message"] == NEW["message"]


def test_what_has_been_sent_is_not_rewritten(cast):
    referral, _secret = sent(cast)
    with pytest.raises(StepNotAllowed):
        actions.change_draft(referral, by=cast.aino, at=AT, version=1, **NEW)
    referral.refresh_from_db()
    assert referral.message == WISH


def test_an_identity_code_is_refused(cast):
    with pytest.raises(ValidationError):
        actions.change_draft(
            draft(cast),
            by=cast.aino,
            at=AT,
            version=1,
            **(NEW | {"message": f"Helvi {cast.helvi.identity_code}"}),
        )


@pytest.mark.parametrize("name", ["eero", "ulla", "marjatta", "paavo"])
def test_it_refuses_who_may_not(cast, name):
    with pytest.raises(PermissionDenied):
        actions.change_draft(draft(cast), by=getattr(cast, name), at=AT, version=1, **NEW)
