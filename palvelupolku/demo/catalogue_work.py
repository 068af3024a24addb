"""The catalogue under way: changes that wait, one sent back, one half written, entries that grow old."""

from datetime import timedelta

from palvelupolku.accounts.choices import OrganisationKind
from palvelupolku.directory import editing
from palvelupolku.directory.actions import touch_version
from palvelupolku.directory.models import Service
from palvelupolku.kernel.calendar import add_months

OWNERS = (OrganisationKind.ASSOCIATION, OrganisationKind.PARISH)
# Of the associations' entries every so many is due, or so old that readers are warned.
DUE_EVERY, STALE_EVERY = 9, 17
NEW = {
    "kind": "activity",
    "name": {"fi": "Kyläkahvila maanantaisin", "sv": "Bykafé på måndagar"},
    "summary": {"fi": "Kahvia, pullaa ja juttuseuraa kylätalolla.", "sv": "Kaffe, bulle och sällskap."},
    "for_whom": {"fi": "Kaikille kylän ikäihmisille"},
    "target_groups": ["KR1.1"],
    "when": {"fi": "Maanantaisin kello 12–14"},
    "where": {"fi": "Keminkylän kylätalo"},
    "charge": "charged",
    "cost": {"fi": "Kahvi 2 €"},
    "call": {"phone": "016 000 010"},
    "stages": [1, 2],
    "phases": [1, 6],
    "municipalities": ["991"],
    "languages": ["fi"],
    "keywords": {"fi": ["kahvittelu", "yksinäisyys", "seura"]},
}


def write_catalogue_work(county):
    """Let some entries grow old, and leave drafts in each state."""
    _grow_old(county)
    paavo, leena = county.users["paavo"], county.users["leena"]
    pensioners = county.organisations["keminkylan-elakkeensaajat"]
    own = sorted((each for each in county.services.values() if each.organisation == pensioners), key=_slug)
    week, yesterday = (min(county.clock.office(county.clock.ago(n)), county.clock.now) for n in (9, 3))
    # A change that waits to be read.
    cost = own[0].cost | {"fi": "Maksuton. Maksat vain omat matkasi."}
    _change(own[0], paavo, yesterday, cost=cost, charge="free")
    # A new entry that was sent back, one that nobody has finished, and one from another association.
    draft = editing.start_draft(pensioners, by=paavo, at=week)
    unreachable = {name: value for name, value in NEW.items() if name != "call"}
    editing.save_step(draft, unreachable, 4, by=paavo, at=week)
    editing.submit(draft, by=paavo, at=week)
    later = max(yesterday, week + timedelta(minutes=5))
    editing.send_back(draft, by=leena, at=later, note="Hyvä ilmoitus! Lisätkää vielä puhelinnumero.")
    half = editing.start_draft(pensioners, by=paavo, at=yesterday)
    told = {"kind": "activity", "name": {"fi": "Kirjapiiri"}, "summary": {"fi": "Luetaan ja jutellaan."}}
    editing.save_step(half, told, 1, by=paavo, at=yesterday)
    katri = county.users["katri"]
    neighbours = county.organisations["jarvilaakson-naapuriapu"]
    data = NEW | {"name": {"fi": "Naapurin kahvipöytä"}, "municipalities": sorted(county.towns)}
    editing.submit_rows(neighbours, [{"data": data}], by=katri, at=yesterday)


def _change(service, by, at, **told):
    draft = editing.start_draft(service.organisation, Service.objects.get(pk=service.pk), by=by, at=at)
    editing.save_step(draft, told, 3, by=by, at=at)
    editing.submit(draft, by=by, at=at)


def _grow_old(county):
    owned = [each for each in county.services.values() if each.organisation.kind in OWNERS]
    for number, service in enumerate(sorted(owned, key=_slug), 1):
        months = 14 if number % STALE_EVERY == 0 else 7 if number % DUE_EVERY == 0 else 0
        if months:
            asked = county.clock.today - timedelta(days=35) if months == 14 else None
            Service.objects.filter(pk=service.pk).update(
                confirmed_on=add_months(county.clock.today, -months),
                reminded_on=asked,
                reminders=3 if asked else 0,
            )
    touch_version()


def _slug(service):
    return service.slug
