"""Pages of the open data: the first and the last of a list over few and over very many services."""

import random

from bench.clock import timed

PER_PAGE = 50


def prepare(services):
    from bench import people, synthetic
    from palvelupolku.directory import actions

    number = int(services)
    synthetic.municipalities()
    _catalogue(number)
    actions.touch_version()
    browser = people.browser()
    last = -(-number // PER_PAGE)
    pages = {
        "first": f"/hsds/services?per_page={PER_PAGE}",
        "last": f"/hsds/services?per_page={PER_PAGE}&page={last}",
        "full": f"/hsds/services?per_page={PER_PAGE}&full=true",
        "places": f"/hsds/service_at_locations?per_page={PER_PAGE}",
    }
    fetch = {name: people.page(browser, path) for name, path in pages.items()}
    for call in fetch.values():
        call()

    def after_a_change():
        actions.touch_version()
        fetch["first"]()

    return {name: timed(call, 3) for name, call in fetch.items()} | {"changed": timed(after_a_change)}


def _catalogue(number):
    """Services with a place each; without lemmas, since nothing is searched here."""
    from django.utils import timezone

    from bench.synthetic import CODES, WORDS
    from palvelupolku.accounts.models import Organisation
    from palvelupolku.directory.models import Channel, Place, Service

    rng, at = random.Random(5), timezone.now()
    owners = Organisation.objects.bulk_create(
        [Organisation(name={"fi": f"Esimerkkiyhdistys {n} ry"}, kind="association") for n in range(50)]
    )
    for start in range(0, number, 2_000):
        rows = [
            Service(
                slug=f"h{index}",
                organisation=rng.choice(owners),
                name={"fi": f"{rng.choice(WORDS)}{rng.choice(WORDS)} {index}".capitalize()},
                summary={"fi": " ".join(rng.choices(WORDS, k=9)) + "."},
                description={"fi": " ".join(rng.choices(WORDS, k=40))},
                classes=["P4.12"],
                languages=["fi"],
                updated_at=at,
            )
            for index in range(start, min(start + 2_000, number))
        ]
        Service.objects.bulk_create(rows)
        ways = Channel.objects.bulk_create(
            [Channel(kind="ServiceLocation", name={"fi": "Paikka"}, updated_at=at) for _row in rows]
        )
        Place.objects.bulk_create(
            [
                Place(channel=way, street={"fi": "Rantatie 1"}, municipality_id=rng.choice(CODES))
                for way in ways
            ]
        )
        links = Channel.services.through
        links.objects.bulk_create(
            [links(service_id=row.pk, channel_id=way.pk) for row, way in zip(rows, ways, strict=True)]
        )
        towns = Service.municipalities.through
        towns.objects.bulk_create(
            [towns(service_id=row.pk, municipality_id=rng.choice(CODES)) for row in rows]
        )
