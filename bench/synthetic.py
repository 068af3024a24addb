"""Made-up services and contacts in bulk: plainly no one's."""

import random
from datetime import timedelta

from django.utils import timezone

WORDS = [
    "asiointi",
    "apu",
    "ulkoilu",
    "ystävä",
    "muisti",
    "kerho",
    "ryhmä",
    "neuvonta",
    "tuki",
    "päivä",
    "toiminta",
    "ateria",
    "palvelu",
    "kuljetus",
    "perhe",
    "hoito",
    "kotihoito",
    "asuminen",
    "liikunta",
    "terveys",
    "talous",
    "velka",
    "päihde",
    "kriisi",
    "vertainen",
    "koti",
    "turva",
    "puhelin",
    "digi",
    "opastus",
    "kuntoutus",
    "lapsi",
    "nuori",
    "vanhus",
    "omainen",
    "läheinen",
    "vamma",
    "työ",
    "opiskelu",
    "harrastus",
    "musiikki",
    "käsityö",
    "ruoka",
    "kauppa",
    "siivous",
    "remontti",
]


CODES = [str(code) for code in range(991, 997)]


def municipalities():
    """Six municipalities of the county."""
    from palvelupolku.directory.models import Municipality

    Municipality.objects.bulk_create(
        [Municipality(code=code, name={"fi": f"Kunta {code}"}, is_served=True) for code in CODES]
    )


def services(number):
    """`number` catalogue entries whose names are compounds such as catalogues are full of."""
    from palvelupolku.directory import actions
    from palvelupolku.directory.choices import Placement
    from palvelupolku.directory.models import Service
    from palvelupolku.directory.search.analyse import analyse_services

    rng = random.Random(7)
    at = timezone.now()
    municipalities()
    rows = []
    for index in range(number):
        first, second, third = rng.sample(WORDS, 3)
        name = {
            "fi": f"{first}{second} {third} {index}".capitalize(),
            "sv": f"Tjänst {index}",
            "en": f"Service {index}",
        }
        text = {"fi": " ".join(rng.choices(WORDS, k=40))}
        row = Service(
            slug=f"s{index}",
            name=name,
            summary={"fi": " ".join(rng.choices(WORDS, k=9)) + "."},
            description=text,
            for_whom={"fi": "Kaikille"},
            where={"fi": "Koko alueella"},
            cost={"fi": "Maksuton"},
            how_to_get_in={"fi": "Soita"},
            organisation_name="Esimerkkiyhdistys ry",
            stages=rng.sample([1, 2, 3, 4, 5], 2),
            phases=[rng.randint(1, 7)],
            placement=Placement.CONFIRMED,
            updated_at=at,
        )
        rows.append(row)
    analyse_services(rows)
    Service.objects.bulk_create(rows, batch_size=500)
    link = Service.municipalities.through
    link.objects.bulk_create(
        [link(service_id=row.pk, municipality_id=rng.choice(CODES)) for row in Service.objects.only("pk")],
        batch_size=1000,
    )
    actions.touch_version()


def contacts(unit, number):
    """`number` open contacts in the unit's queue, due over the coming and past weeks."""
    from palvelupolku.intake.models import Contact

    rng = random.Random(11)
    now = timezone.now()
    batch = []
    for index in range(number):
        received = now - timedelta(minutes=rng.randint(0, 60 * 24 * 60))
        batch.append(
            Contact(
                code=f"B{index:07d}",
                unit=unit,
                tier=rng.choice([2, 2, 3]),
                state_since=received,
                received_at=received,
                due_at=received + timedelta(days=9),
                text="Äiti ei enää pääse yksin kauppaan.",
                name="Esimerkki Henkilö",
                phone="016 000 001",
                municipality="991",
            )
        )
        if len(batch) == 2000:
            Contact.objects.bulk_create(batch)
            batch = []
    Contact.objects.bulk_create(batch)
