"""A spreadsheet of an association: read and kept for a look, then its good rows are sent to be approved."""

import hashlib
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from palvelupolku.accounts.grants import grants_of
from palvelupolku.accounts.models import User
from palvelupolku.audit.actions import record
from palvelupolku.kernel.errors import StaleObject, require

from .access import can_edit_entries
from .editing import discard, submit_rows
from .exchange.template import read_template
from .exchange.template_rows import CHANGED, NEW
from .models import Service, ServiceDraft, TemplateUpload
from .workflow import OPEN_STATES

GOOD = (NEW, CHANGED)
KEPT_DAYS = 90


def own_uploads(user):
    """What the organisations that `user` coordinates have sent, the newest first."""
    return TemplateUpload.objects.filter(organisation_id__in=grants_of(user).association_ids)


def own_upload(user, pk) -> TemplateUpload:
    """One of them; Http404 for everyone else."""
    return get_object_or_404(own_uploads(user).select_related("organisation"), pk=pk)


def counts_of(upload) -> dict:
    """{outcome: how many rows}."""
    counts = dict.fromkeys((NEW, CHANGED, "unchanged", "refused"), 0)
    for row in upload.rows:
        counts[row["outcome"]] += 1
    return counts


@transaction.atomic
def receive_upload(organisation, file_name, content, *, by, at) -> TemplateUpload:
    """Read the bytes of a file and keep its rows; nothing of the catalogue changes.

    Raises exchange.template.Unreadable in words. What was sent over three months ago is thrown away.
    """
    require(can_edit_entries(by, organisation))
    reading = read_template(content, organisation)
    upload = TemplateUpload.objects.create(
        organisation=organisation,
        uploaded_by=by if isinstance(by, User) else None,
        file_name=file_name[-200:],
        digest=hashlib.sha256(content).hexdigest(),
        rows=[row.as_json() for row in reading.rows],
        unknown=[heading[:100] for heading in reading.unknown],
        created_at=at,
    )
    organisation.uploads.filter(created_at__lt=at - timedelta(days=KEPT_DAYS)).delete()
    record("directory.upload.receive", upload, by=by, at=at, rows=len(upload.rows))
    return upload


@transaction.atomic
def accept_upload(upload, *, by, at) -> list:
    """Send the new and changed rows to be approved; the drafts, in the rows' order.

    Raises StaleObject when it was accepted before, ValidationError when an entry has changed since then.
    """
    require(can_edit_entries(by, upload.organisation))
    if not TemplateUpload.objects.filter(pk=upload.pk, accepted_at=None).update(accepted_at=at):
        raise StaleObject(upload)
    upload.accepted_at = at
    good = [row for row in upload.rows if row["outcome"] in GOOD]
    known = Service.objects.in_bulk([row["service"] for row in good if row["service"]])
    for row in good:
        service = known.get(row["service"])
        if row["service"] and (service is None or service.updated_at.isoformat() != row["base"]):
            raise ValidationError(
                _("“%(name)s” has changed since you sent the table. Send the table again.")
                % {"name": row["data"]["name"]["fi"]}
            )
    _make_room(upload.organisation, good, by, at)
    drafts = submit_rows(
        upload.organisation,
        [{"data": row["data"], "service": known.get(row["service"])} for row in good],
        by=by,
        at=at,
    )
    record("directory.upload.accept", upload, by=by, at=at, rows=len(drafts))
    return drafts


def _make_room(organisation, rows, by, at):
    """A new entry whose own code waits for approval under another name takes that one's place."""
    names = {
        row["data"]["external_id"]: row["data"]["name"]["fi"]
        for row in rows
        if not row["service"] and row["data"].get("external_id")
    }
    waiting = ServiceDraft.objects.filter(organisation=organisation, service=None, state__in=OPEN_STATES)
    for draft in waiting if names else ():
        name = names.get(draft.data.get("external_id"))
        if name and name != draft.data["name"]["fi"]:
            discard(draft, by=by, at=at)
