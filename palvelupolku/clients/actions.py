"""Every verb that changes a client, a relation or a consent."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palvelupolku.accounts.grants import bump_grants
from palvelupolku.accounts.models import User
from palvelupolku.audit.actions import record
from palvelupolku.kernel import identity
from palvelupolku.kernel.errors import StaleObject
from palvelupolku.kernel.fields import blind_index

from .choices import ContactKind, Scope
from .models import Client, ClosePerson, Consent, ContactWay, Relation

FIELDS = (
    "first_name",
    "last_name",
    "identity_code",
    "born_on",
    "language",
    "needs_interpreter",
    "address",
    "postal_code",
    "municipality",
    "is_non_disclosure",
)


def find_by_identity_code(code):
    """The client with exactly this identity code, or None. A code that cannot be right finds nobody."""
    try:
        parsed = identity.parse(code)
    except ValueError:
        return None
    return Client.objects.filter(identity_index=blind_index(parsed.code)).first()


def _set_identity(fields, today):
    """Check the identity code in `fields`, index it blindly and read the date of birth from it."""
    code = (fields.get("identity_code") or "").strip()
    if not code:
        return {**fields, "identity_code": "", "identity_index": None}
    try:
        parsed = identity.parse(code, today=today)
    except ValueError as error:
        raise ValidationError(
            {"identity_code": _("Check the identity code. It is written like 131052-9052.")}
        ) from error
    return {
        **fields,
        "identity_code": parsed.code,
        "identity_index": blind_index(parsed.code),
        "born_on": parsed.born_on,
    }


@transaction.atomic
def register_client(*, by, at, first_name, last_name, contact_ways=(), close_persons=(), **fields):
    """Enter a new client. Raises ValidationError when the identity code is wrong or already known."""
    fields = _set_identity(fields, timezone.localdate(at))
    client = Client(first_name=first_name, last_name=last_name, created_at=at, **fields)
    try:
        with transaction.atomic():
            client.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError(
            {"identity_code": _("A client with this identity code is already here.")}
        ) from error
    ContactWay.objects.bulk_create([ContactWay(client=client, **way) for way in contact_ways])
    ClosePerson.objects.bulk_create([ClosePerson(client=client, **person) for person in close_persons])
    record("clients.client.register", client, by=by, at=at)
    return client


@transaction.atomic
def update_client(client, *, by, at, version, **fields):
    """Save changed basic data. Raises StaleObject with both versions when someone saved meanwhile."""
    if "identity_code" in fields:
        fields = _set_identity(fields, timezone.localdate(at))
    try:
        with transaction.atomic():
            saved = Client.objects.filter(pk=client.pk, version=version).update(version=version + 1, **fields)
    except IntegrityError as error:
        raise ValidationError(
            {"identity_code": _("A client with this identity code is already here.")}
        ) from error
    theirs = Client.objects.get(pk=client.pk)
    shown = [name for name in fields if name in FIELDS]
    if not saved:
        raise StaleObject(
            client,
            mine={name: fields[name] for name in shown},
            theirs={name: getattr(theirs, name) for name in shown},
        )
    changed = [name for name in shown if getattr(client, name) != getattr(theirs, name)]
    record("clients.client.update", client, by=by, at=at, fields=changed)
    return theirs


@transaction.atomic
def forget_client(client, *, by, at):
    """Take back a registration made by mistake. A case or a referral that hangs on the client refuses it."""
    record("clients.client.forget", client, by=by, at=at, client=client.pk)
    client.delete()


@transaction.atomic
def add_contact_way(client, *, by, at, kind, value, is_safe=True, is_preferred=False, note=""):
    """Add a way to reach the client. Raises ValidationError for an e-mail address that is none."""
    _check_way(kind, value)
    way = ContactWay.objects.create(
        client=client, kind=kind, value=value, is_safe=is_safe, is_preferred=is_preferred, note=note
    )
    record("clients.contact_way.add", way, by=by, at=at, client=client.pk, way=str(kind), is_safe=is_safe)
    return way


def _check_way(kind, value):
    # Mail is sent to it later by itself: two addresses or a line break in it would only be found then.
    if kind == ContactKind.EMAIL:
        try:
            validate_email(value)
        except ValidationError as error:
            message = _("The e-mail address looks wrong. Write it as name@example.fi.")
            raise ValidationError({"value": message}) from error


@transaction.atomic
def remove_contact_way(way, *, by, at):
    """Remove a way that no longer holds; `restore_contact_way` undoes it."""
    if _set_removed(way, at):
        record("clients.contact_way.remove", way, by=by, at=at, client=way.client_id, way=way.kind)


@transaction.atomic
def restore_contact_way(way, *, by, at):
    """Take a removed way back."""
    if _set_removed(way, None):
        record("clients.contact_way.restore", way, by=by, at=at, client=way.client_id, way=way.kind)


def _set_removed(obj, moment) -> bool:
    """Mark it removed, or with None back in use; False when that had been done already."""
    rows = type(obj).everything.filter(pk=obj.pk, removed_at__isnull=moment is not None)
    obj.removed_at = moment
    return bool(rows.update(removed_at=moment))


@transaction.atomic
def add_close_person(client, *, by, at, name, relation="", phone="", email="", may_be_contacted=False):
    """Add a relative or other close person."""
    person = ClosePerson.objects.create(
        client=client,
        name=name,
        relation=relation,
        phone=phone,
        email=email,
        may_be_contacted=may_be_contacted,
    )
    record("clients.close_person.add", person, by=by, at=at, client=client.pk)
    return person


@transaction.atomic
def remove_close_person(person, *, by, at):
    """Remove a close person; `restore_close_person` undoes it."""
    if _set_removed(person, at):
        record("clients.close_person.remove", person, by=by, at=at, client=person.client_id)


@transaction.atomic
def restore_close_person(person, *, by, at):
    """Take a removed close person back."""
    if _set_removed(person, None):
        record("clients.close_person.restore", person, by=by, at=at, client=person.client_id)


@transaction.atomic
def add_relation(client, *, by, at, task, ground, unit=None, organisation=None, user=None, **period):
    """Write why a unit, an organisation or a user has to do with the client.

    `period` may hold `starts_on` and `ends_on` (inclusive); the default is from today on.
    """
    relation = Relation.objects.create(
        client=client,
        unit=unit,
        organisation=organisation,
        user=user,
        task=task,
        ground=ground,
        starts_on=period.get("starts_on") or timezone.localdate(at),
        ends_on=period.get("ends_on"),
    )
    bump_grants(_holders(relation))
    record("clients.relation.add", relation, by=by, at=at, client=client.pk, task=str(task), ground=ground)
    return relation


@transaction.atomic
def end_relation(relation, *, by, at):
    """End the relation now: yesterday was its last whole day."""
    relation.ends_on = timezone.localdate(at) - timedelta(days=1)
    relation.save(update_fields=["ends_on"])
    bump_grants(_holders(relation))
    record("clients.relation.end", relation, by=by, at=at, client=relation.client_id, task=relation.task)
    return relation


def _holders(relation):
    if relation.user_id:
        return User.objects.filter(pk=relation.user_id)
    if relation.unit_id:
        return User.objects.filter(memberships__unit=relation.unit_id).distinct()
    return User.objects.filter(memberships__organisation=relation.organisation_id).distinct()


@transaction.atomic
def give_consent(client, *, by, at, organisation, scopes, purpose, given_how, given_by, **period):
    """Record the client's consent: `organisation` may know `scopes` (codes of Scope) for `purpose`.

    `period` may hold `starts_on` and `ends_on` (inclusive). Raises ValidationError in plain words.
    """
    scopes = sorted({str(scope) for scope in scopes})
    if not scopes:
        raise ValidationError({"scopes": _("Choose at least one thing that may be told.")})
    if not set(scopes) <= set(Scope.values):
        raise ValidationError({"scopes": _("Choose from the list what may be told.")})
    starts_on = period.get("starts_on") or timezone.localdate(at)
    ends_on = period.get("ends_on")
    if ends_on and ends_on < starts_on:
        raise ValidationError({"ends_on": _("The last day cannot be before the first day.")})
    consent = Consent.objects.create(
        client=client,
        organisation=organisation,
        scopes=scopes,
        purpose=purpose,
        starts_on=starts_on,
        ends_on=ends_on,
        given_how=given_how,
        given_by=given_by,
        recorded_by=by,
        recorded_at=at,
    )
    record("clients.consent.give", consent, by=by, at=at, organisation=organisation.pk, scopes=scopes)
    return consent


@transaction.atomic
def withdraw_consent(consent, *, by, at, how):
    """Record that the client took the consent back. What hangs on it is stopped by its own floor."""
    withdrawn = Consent.objects.filter(pk=consent.pk, withdrawn_at=None).update(
        withdrawn_at=at, withdrawn_how=how
    )
    if not withdrawn:
        raise StaleObject(consent)
    consent.withdrawn_at, consent.withdrawn_how = at, how
    record("clients.consent.withdraw", consent, by=by, at=at, how=str(how))
    return consent


@transaction.atomic
def reveal_contact_details(client, *, by, at, purpose):
    """Leave the line that the whereabouts of a client under non-disclosure were shown."""
    record("clients.client.reveal", client, by=by, at=at, client=client.pk, purpose=purpose)
