"""Writing a draft anew before it is sent."""

from django.db import transaction
from django.utils import timezone

from palvelupolku.audit.actions import record
from palvelupolku.kernel.errors import StaleObject, StepNotAllowed, require

from ..access import can_send
from ..models import Referral
from ..workflow import State
from .sending import check_text

FIELDS = ("kind", "message", "email")


@transaction.atomic
def change_draft(referral, *, by, at, version, kind, message, email):
    """Save what the draft says, as `by` saw it from `version`.

    Raises StepNotAllowed once it has been sent, ValidationError when the message holds an identity code or a
    diagnosis, and StaleObject with both versions when somebody saved meanwhile.
    """
    require(can_send(by, referral, timezone.localdate(at)))
    check_text(message)
    mine = dict(zip(FIELDS, (kind, message, email), strict=True))
    before = {name: getattr(referral, name) for name in FIELDS}
    # Compare-and-set on the state too: what has been sent under a consent is not rewritten under it.
    rows = Referral.objects.filter(pk=referral.pk, state=State.DRAFT, version=version)
    saved = rows.update(version=version + 1, **mine)
    referral.refresh_from_db()
    if referral.state != State.DRAFT:
        raise StepNotAllowed("change_draft", referral.state)
    if not saved:
        raise StaleObject(referral, mine=mine, theirs={name: getattr(referral, name) for name in FIELDS})
    # Which fields, never what they say: the trail outlives the client's papers.
    changed = [name for name in FIELDS if before[name] != mine[name]]
    record("referrals.referral.change_draft", referral, by=by, at=at, fields=changed)
    return referral
