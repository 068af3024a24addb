"""Every verb that changes the catalogue. Each ends with a new version, so that every index follows."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from palvelupolku.audit.actions import record

from .choices import Phase, Placement, Source, Stage, Status
from .entries import channels_of, fields_of, municipalities_of
from .models import CatalogueVersion, Channel, Place, Service, new_token
from .search import index
from .search.analyse import analyse_services
from .search.changes import note_change
from .search.vocabulary import remember_words

BATCH = 500


@transaction.atomic(savepoint=False)
def touch_version(ids=None):
    """Give the catalogue a new version, in the caller's transaction: once per transaction is enough.

    `ids` are the services that changed; without them every index is built anew, which takes long for a
    large catalogue.
    """
    token = new_token()
    # Locked until the end of the transaction, so that each version has one before it.
    before = CatalogueVersion.objects.select_for_update().filter(pk=1).values_list("token", flat=True).first()
    if before is None:
        CatalogueVersion.objects.update_or_create(pk=1, defaults={"token": token})
    else:
        CatalogueVersion.objects.filter(pk=1).update(token=token)
    note_change(before, token, ids)
    index.look_again()
    # Another search of this process may look before the commit and find nothing new.
    transaction.on_commit(index.look_again)


@transaction.atomic
def save_entry(data, *, by, at) -> Service:
    """Write one entry of our own (see `entries` for its shape), new or known by its slug. Its placement
    counts as confirmed when it names stages."""
    service = _save([data], at=at)[0]
    touch_version([service.pk])
    record("directory.service.save", service, by=by, at=at, slug=service.slug)
    return service


@transaction.atomic
def save_entries(entries, *, by, at) -> list[Service]:
    """Write many entries with few queries and one line in the trail; returns them in order."""
    services = _save(list(entries), at=at)
    touch_version([service.pk for service in services])
    record("directory.service.save_many", by=by, at=at, services=len(services))
    return services


@transaction.atomic
def confirm_placement(service, *, by, at, stages, phases) -> Service:
    """A person says on which stages and phases a service stands; imports leave it so from then on."""
    service.stages, service.phases = _numbers(stages, Stage), _numbers(phases, Phase)
    service.placement, service.updated_at = Placement.CONFIRMED, at
    service.save(update_fields=["stages", "phases", "placement", "updated_at"])
    touch_version([service.pk])
    record(
        "directory.service.confirm_placement",
        service,
        by=by,
        at=at,
        stages=service.stages,
        phases=service.phases,
    )
    return service


def _numbers(told, choices) -> list[int]:
    numbers = sorted({int(number) for number in told})
    if not set(numbers) <= set(choices.values):
        raise ValidationError(_("Choose from the list."))
    return numbers


def _save(entries, *, at) -> list[Service]:
    fields = [fields_of(data) for data in entries]
    slugs = [each["slug"] for each in fields]
    known = {
        service.slug: service
        for start in range(0, len(slugs), BATCH)
        for service in Service.objects.filter(slug__in=slugs[start : start + BATCH])
    }
    services = []
    for each in fields:
        service = known.get(each["slug"]) or Service(source=Source.OWN)
        for name, value in each.items():
            setattr(service, name, value)
        if service.stages:
            service.placement = Placement.CONFIRMED
        service.updated_at = at
        if service.status == Status.PUBLISHED:
            service.published_at = service.published_at or at
        known[service.slug] = service
        services.append(service)
    unique = list(known.values())
    analyse_services(unique)
    remember_words()
    _write(unique)
    _write_links(services, entries, at)
    return services


def _write(services):
    new = [service for service in services if service.pk is None]
    changed = [service for service in services if service.pk is not None]
    Service.objects.bulk_create(new, batch_size=BATCH)
    names = [field.name for field in Service._meta.concrete_fields if not field.primary_key]
    Service.objects.bulk_update(changed, names, batch_size=50)


def _write_links(services, entries, at):
    """Municipalities, channels and places; an entry's own channels are written anew."""
    ids = [service.pk for service in services]
    towns, ways = Service.municipalities.through, Channel.services.through
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        towns.objects.filter(service_id__in=some).delete()
        Channel.objects.filter(services__in=some, ptv_id=None).delete()
    last = {service.pk: data for service, data in zip(services, entries, strict=True)}
    served = municipalities_of(last.values())
    towns.objects.bulk_create(
        [
            towns(service_id=pk, municipality_id=code)
            for pk, data in last.items()
            for code in served(data.get("municipalities"))
        ],
        batch_size=BATCH,
    )
    organisations = {service.pk: service.organisation_id for service in services}
    told = [(pk, *each) for pk, data in last.items() for each in channels_of(data, at)]
    for pk, channel, _place in told:
        channel.organisation_id = organisations[pk]
    Channel.objects.bulk_create([channel for _pk, channel, _place in told], batch_size=BATCH)
    ways.objects.bulk_create(
        [ways(service_id=pk, channel_id=channel.pk) for pk, channel, _place in told], batch_size=BATCH
    )
    places = []
    for _pk, channel, place in told:
        if place:
            places.append(Place(channel=channel, **place))
    Place.objects.bulk_create(places, batch_size=BATCH)
