"""A small catalogue in which every shape of the open data occurs."""

from datetime import date

import pytest
from django.test import Client

from palvelupolku.directory import actions, hours
from palvelupolku.directory.models import Service
from tests.cast import AT

CLUB = {
    "key": "kahvikerho",
    "kind": "activity",
    "name": {"fi": "Kahvikerho", "sv": "Kaffeklubben", "en": "Coffee club"},
    "summary": {"fi": "Kahvia ja juttuseuraa."},
    "description": {"fi": "Joka tiistai."},
    "for_whom": {"fi": "Kaikille"},
    "cost": {"fi": "Maksuton"},
    "charge": "free",
    "how_to_get_in": {"fi": "Tule vain."},
    "how_to_get_there": {"fi": "Bussi 5."},
    "what_to_bring": {"fi": "Kuppi."},
    "call": {
        "phone": "016 000 111",
        "email": "kerho@elakkeensaajat.example",
        "url": "https://e.example/kerho",
    },
    "stages": [1, 2],
    "phases": [1],
    "service_class": ["P4.12"],
    "target_groups": ["KR1.1"],
    "languages": ["fi", "sv"],
    "municipalities": ["991", "992"],
    "accessibility": ["step_free", "loop"],
    "free_places": 3,
    "free_places_on": date(2026, 11, 20),
    "confirmed_on": date(2026, 11, 1),
    "channels": [
        {
            "type": "ServiceLocation",
            "name": {"fi": "Kylätalo"},
            "street": {"fi": "Rantatie 1"},
            "postal_code": "99910",
            "post_office": {"fi": "Keminkylä"},
            "municipality": "991",
            "lat": 66.1,
            "lon": 25.1,
            "phone": "016 000 112",
            "opening_hours": hours.weekly([([1], "10:00", "12:00")]),
            "hours": {"fi": "ti 10–12"},
        },
        {"type": "ServiceLocation", "name": {"fi": "Toinen talo"}, "street": "Tie 2", "postal_code": "99920"},
        {"type": "Phone", "phone": "016 000 113", "hours": {"fi": "arkisin 9–15"}},
        {"type": "EChannel", "url": "https://e.example/varaa", "name": {"fi": "Varaa"}},
    ],
}


@pytest.fixture
def catalogue(cast):
    """{slug: Service}: the cast's two, a club, one of a giver without a row, hidden ones."""
    entries = [
        {**CLUB, "organisation": cast.pensioners},
        {"key": "nimella", "name": "Apua rannalla", "organisation_name": "Rannan apu", "summary": "Lyhyt."},
        {"key": "luonnos", "name": "Salainen luonnos", "status": "draft", "organisation": cast.parish},
        {"key": "vanha", "name": "Salainen arkisto", "status": "archived", "organisation": cast.parish},
        {"key": "maa", "name": "Kaikkialla", "area_type": "Nationwide", "organisation": cast.county},
    ]
    actions.save_entries(entries, by=cast.paavo, at=AT)
    return {service.slug: service for service in Service.objects.all()}


@pytest.fixture
def api(db, settings, tmp_path):
    """GET an address under /hsds/ as nobody in particular; JSON by default."""
    settings.VAR_DIR = tmp_path
    browser = Client()

    def get(path="", status=200, raw=False, **query):
        headers = query.pop("headers", {})
        response = browser.get(f"/hsds/{path}", query, headers=headers)
        assert response.status_code == status, response.content
        return response if raw else response.json()

    return get
