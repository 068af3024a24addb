"""Verbs of drafts: an entry is written step by step or comes from a spreadsheet, and somebody approves it.

What is published stays as it is until then. `by` is a coordinator of the organisation, an approver or SYSTEM.
"""

from copy import deepcopy
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from palvelupolku.accounts.models import User
from palvelupolku.audit.actions import move, record
from palvelupolku.kernel.errors import StaleObject, StepNotAllowed, require

from .access import can_approve, can_edit_entries
from .actions import save_entry
from .choices import DraftOrigin, DraftState, Source, Status, ToldBy
from .entry_of import UPKEEP, data_of
from .models import Service, ServiceDraft
from .telling import tell_writer
from .workflow import OPEN_STATES, WRITABLE_STATES

__all__ = [
    *("approve", "data_of", "discard", "rebase", "restore", "save_step", "send_back", "start_draft"),
    *("has_moved", "published_ground", "submit", "submit_rows", "take_back"),
]
NOTE_AT_MOST = 1000
FREE = ("free_places", "free_places_unit")


@transaction.atomic
def start_draft(organisation, service=None, *, by, at, origin=DraftOrigin.HAND) -> ServiceDraft:
    """A draft of a new entry, or of a change of `service`; the one that is open already, when there is one.

    Raises ValidationError for an entry that is kept in another register: the next import would undo it.
    """
    require(can_edit_entries(by, organisation))
    if service is not None:
        require(service.organisation_id == organisation.pk)
        if service.source != Source.OWN:
            raise ValidationError(_("This entry comes from another register. Change it there."))
        opened = _open_draft(service)
        if opened:
            return opened
    draft = _create(organisation, service, _ground(service) if service else {}, origin, by, at)
    record("directory.draft.start", draft, by=by, at=at, service=service.pk if service else None)
    return draft


@transaction.atomic
def save_step(draft, data, step, *, by, at, seen=None) -> ServiceDraft:
    """Keep what one of the five steps says: `data` holds the fields of that step, in the entries' shape.

    `seen` is the `updated_at` that the writer saw: StaleObject with both versions when it has moved.
    StepNotAllowed when the draft waits for approval or is decided.
    """
    require(can_edit_entries(by, draft.organisation))
    rows = ServiceDraft.objects.filter(pk=draft.pk, state__in=WRITABLE_STATES)
    saved = rows.filter(updated_at=seen or draft.updated_at).update(
        data={**draft.data, **data}, step=max(step, draft.step), updated_at=at
    )
    draft.refresh_from_db()
    if draft.state not in WRITABLE_STATES:
        raise StepNotAllowed("save", draft.state)
    if not saved:
        raise StaleObject(draft, mine=data, theirs={name: draft.data.get(name) for name in data})
    record("directory.draft.save", draft, by=by, at=at, step=step, fields=sorted(data))
    return draft


@transaction.atomic
def submit(draft, *, by, at) -> ServiceDraft:
    """Send the draft to be approved. ValidationError without a name and a sentence in Finnish."""
    require(can_edit_entries(by, draft.organisation))
    _check(draft.data)
    move(draft, "submit", by=by, at=at)
    _keep(draft, submitted_at=at, note="")
    return draft


@transaction.atomic
def submit_rows(organisation, rows, *, by, at) -> list[ServiceDraft]:
    """One draft, sent to be approved, for each row `{data, service}` of a spreadsheet; drafts in that order.

    A row's draft takes the place of an open one of the same service, and of one from a spreadsheet that waits
    under the same own code or Finnish name. A draft that says the same already is left as it is and returned.
    """
    require(can_edit_entries(by, organisation))
    drafts = [_submit_row(organisation, row["data"], row.get("service"), by, at) for row in rows]
    record("directory.draft.submit_rows", by=by, at=at, organisation=organisation.pk, rows=len(drafts))
    return drafts


def _submit_row(organisation, told, service, by, at):
    service = service or _by_own_code(organisation, told)
    if service is not None:
        require(service.organisation_id == organisation.pk)
    ground = _ground(service) if service else {}
    data = {**ground, **deepcopy(told)}
    _check(data)
    earlier = _open_draft(service) if service else _same_new(organisation, data)
    if earlier:
        if earlier.data == data and earlier.state == DraftState.SUBMITTED:
            return earlier
        move(earlier, "discard", by=by, at=at)
    draft = _create(organisation, service, data, DraftOrigin.TEMPLATE, by, at, base=ground, step=5)
    move(draft, "submit", by=by, at=at)
    _keep(draft, submitted_at=at)
    return draft


@transaction.atomic
def take_back(draft, *, by, at) -> ServiceDraft:
    """The writer goes on writing what waits for approval."""
    require(can_edit_entries(by, draft.organisation))
    move(draft, "take_back", by=by, at=at)
    return draft


@transaction.atomic
def discard(draft, *, by, at) -> ServiceDraft:
    """Throw the draft away; `restore` takes it back."""
    require(can_edit_entries(by, draft.organisation))
    move(draft, "discard", by=by, at=at)
    return draft


@transaction.atomic
def restore(draft, *, by, at) -> ServiceDraft:
    """Take back a draft that was thrown away. ValidationError when the entry has another draft by now."""
    require(can_edit_entries(by, draft.organisation))
    if draft.service_id and _open_draft(draft.service):
        raise ValidationError(_("This entry has another draft by now. Go on with that one."))
    move(draft, "restore", by=by, at=at)
    return draft


@transaction.atomic
def approve(draft, *, by, at) -> Service:
    """Publish what the draft says and tell its writer.

    Raises StaleObject when the published entry has changed since the draft began (`mine` is the draft,
    `theirs` what is published): see `rebase`.
    """
    require(can_approve(by))
    move(draft, "approve", by=by, at=at)
    _claim(draft)
    service = save_entry(_as_published(draft), by=by, at=at)
    Service.objects.filter(pk=service.pk).update(reminded_on=None, reminders=0)
    _keep(draft, service=service, decided_by=_user(by), decided_at=at, note="")
    tell_writer(draft, "entry_approved", at=at)
    return service


@transaction.atomic
def rebase(draft, *, by, at) -> ServiceDraft:
    """Bring the draft upon what is published now: what the writer did not touch becomes as it is there."""
    require(can_approve(by) or can_edit_entries(by, draft.organisation))
    if draft.state not in OPEN_STATES or draft.service_id is None:
        raise StepNotAllowed("rebase", draft.state)
    ground = _ground(draft.service)
    theirs = {name: value for name, value in ground.items() if draft.data.get(name) == draft.base.get(name)}
    _keep(draft, data={**draft.data, **theirs}, base=ground, base_at=draft.service.updated_at, updated_at=at)
    record("directory.draft.rebase", draft, by=by, at=at)
    return draft


@transaction.atomic
def send_back(draft, *, by, at, note) -> ServiceDraft:
    """Ask the writer to mend something, told in `note`, and mail them that it waits."""
    require(can_approve(by))
    if not note.strip():
        raise ValidationError({"note": _("Write what should be mended.")})
    move(draft, "send_back", by=by, at=at)
    _keep(draft, note=note.strip()[:NOTE_AT_MOST], decided_by=_user(by), decided_at=at)
    tell_writer(draft, "entry_returned", at=at)
    return draft


def has_moved(draft) -> bool:
    """Whether the published entry has changed since the draft began from it."""
    return draft.service_id is not None and draft.service.updated_at != draft.base_at


def published_ground(draft) -> dict:
    """What is published now, in the shape of the draft's data; {} for a new entry."""
    return _ground(draft.service) if draft.service_id else {}


def _claim(draft):
    """Only one approval writes over one version of the entry: compare-and-set on when it was changed."""
    if draft.service_id is None:
        return
    same = Service.objects.filter(pk=draft.service_id, updated_at=draft.base_at)
    if not same.update(updated_at=draft.base_at):
        draft.service.refresh_from_db()
        raise StaleObject(draft, mine=draft.data, theirs=_ground(draft.service))


def _as_published(draft) -> dict:
    service, told_on = draft.service, timezone.localdate(draft.submitted_at)
    now = data_of(service) if service else {}
    data = {**draft.data, "organisation": draft.organisation, "status": Status.PUBLISHED}
    data["slug"] = service.slug if service and service.slug else _free_slug(draft.data)
    if any(data.get(name) != draft.base.get(name) for name in FREE):
        data |= {"free_places_on": told_on, "free_places_told_by": ToldBy.OWNER}
    else:
        data |= {name: now.get(name) for name in (*FREE, "free_places_told_by")}
        data["free_places_on"] = _day(now.get("free_places_on"))
    if data.get("free_places") is None:
        data |= {"free_places_on": None, "free_places_told_by": ToldBy.UNKNOWN}
    data["confirmed_on"] = max(filter(None, (told_on, _day(now.get("confirmed_on")))))
    return data


def _ground(service) -> dict:
    """What a draft of a change begins from: the entry without what is told beside its text."""
    return {name: value for name, value in data_of(service).items() if name not in UPKEEP}


def _create(organisation, service, data, origin, by, at, *, base=None, step=1):
    draft = ServiceDraft(
        service=service,
        organisation=organisation,
        origin=origin,
        state=DraftState.DRAFT,
        state_since=at,
        data=data,
        base=data if base is None else base,
        step=step,
        base_at=service.updated_at if service else None,
        written_by=_user(by),
        created_at=at,
        updated_at=at,
    )
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError:
        # Another one began a draft of this entry at the same moment.
        raise StaleObject(service) from None
    return draft


def _open_draft(service):
    return ServiceDraft.objects.filter(service=service, state__in=OPEN_STATES).first()


def _by_own_code(organisation, data):
    """The entry that was published under this code meanwhile."""
    code = data.get("external_id")
    own = Service.objects.filter(organisation=organisation, source=Source.OWN, external_id=code)
    return own.first() if code else None


def _same_new(organisation, data):
    """A draft of the same new entry, by its own code or its name, from a spreadsheet read before."""
    code, name = data.get("external_id"), data["name"]["fi"]
    waiting = ServiceDraft.objects.filter(
        organisation=organisation, service=None, origin=DraftOrigin.TEMPLATE, state__in=OPEN_STATES
    )
    for draft in waiting:
        theirs = draft.data.get("external_id")
        if code and theirs == code:
            return draft
        if (not code or not theirs) and (draft.data.get("name") or {}).get("fi") == name:
            return draft
    return None


def _check(data):
    for name, words in (("name", _("Write the name.")), ("summary", _("Write one plain sentence."))):
        if not str((data.get(name) or {}).get("fi") or "").strip():
            raise ValidationError({name: words})


def _free_slug(data) -> str:
    stem = slugify(data["name"]["fi"])[:60] or "palvelu"
    taken = set(Service.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    tries = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return stem if stem not in taken else next(each for each in tries if each not in taken)


def _keep(draft, **changes):
    for name, value in changes.items():
        setattr(draft, name, value)
    draft.save(update_fields=list(changes))


def _user(by):
    return by if isinstance(by, User) else None


def _day(told):
    return date.fromisoformat(told) if told else None
