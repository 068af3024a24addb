"""Saving what was mapped."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palvelupolku.audit.actions import record
from palvelupolku.kernel.errors import StaleObject, StepNotAllowed, require

from ..access import can_edit_case
from ..models import Mapping

PARTS = ("needs", "abilities", "circumstances", "network")


@transaction.atomic
def save_mapping(case, *, by, at, version, needs, abilities, circumstances, network):
    """Save the situation as `by` saw it from `version` (0: nothing was there yet).

    Raises ValidationError when all is empty, and StaleObject with both texts when someone saved meanwhile;
    its `obj` is the saved mapping.
    """
    require(can_edit_case(by, case, timezone.localdate(at)))
    if not case.is_open:
        raise StepNotAllowed("save_mapping", case.state)
    if not any(text.strip() for text in (needs, abilities, circumstances, network)):
        # An empty form would wipe out what was written and stop the clock with nothing.
        raise ValidationError(_("Write something in at least one part."))
    mine = dict(zip(PARTS, (needs, abilities, circumstances, network), strict=True))
    before = Mapping.objects.filter(case=case).first()
    saved = _store(case, version, mine | {"updated_at": at, "updated_by": by})
    mapping = Mapping.objects.select_related("updated_by").get(case=case)
    if not saved:
        raise StaleObject(mapping, mine=mine, theirs={part: getattr(mapping, part) for part in PARTS})
    changed = [part for part in PARTS if mine[part] != (getattr(before, part) if before else "")]
    # Which parts, never what they say: the trail outlives the client's papers.
    record("guidance.mapping.save", mapping, by=by, at=at, client=case.client_id, parts=changed)
    return mapping


def _store(case, version, values):
    kept = Mapping.objects.filter(case=case)
    if version and kept.exists():
        return bool(kept.filter(version=version).update(version=version + 1, **values))
    return Mapping.objects.get_or_create(case=case, defaults=values)[1]
