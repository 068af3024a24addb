"""The map's list: numbered, nearest first, what the result page finds; tiles by the setting."""

import os
import subprocess
import sys

import pytest

from palvelupolku.directory.actions import touch_version
from palvelupolku.directory.choices import ChannelType, Status
from palvelupolku.directory.models import Channel, Municipality, Place, Service
from tests.cast import AT


def place(service, latitude, longitude, **more):
    channel = Channel.objects.create(
        kind=ChannelType.SERVICE_LOCATION, name={"fi": "Talo"}, updated_at=AT, **more
    )
    channel.services.add(service)
    return Place.objects.create(
        channel=channel,
        street={"fi": "Rantatie 1"},
        postal_code="99910",
        latitude=latitude,
        longitude=longitude,
    )


@pytest.fixture
def catalogue(cast):
    place(cast.errands, 66.10, 25.10)
    place(cast.safety_phone, 66.30, 25.50)
    cast.remote = Service.objects.create(
        name={"fi": "Puhelinystävä"}, is_remote=True, area_type="Nationwide", updated_at=AT
    )
    Municipality.objects.filter(pk="991").update(latitude=66.1, longitude=25.1)
    touch_version()
    return cast


def test_what_stands_somewhere_is_numbered_and_the_rest_is_beneath(catalogue, client):
    answer = client.get("/haku/kartta/")
    assert [row["name"].text for row in answer.context["standing"]] == [
        "Asiointi- ja saattaja-apu",
        "Turvapuhelin",
    ]
    assert [row["name"].text for row in answer.context["elsewhere"]] == ["Puhelinystävä"]
    for words in ('data-lat="66.100000" data-lon="25.100000">Rantatie 1, 99910', 'id="m2"', "Keminkylä</li>"):
        assert words in answer.text, words


def test_the_nearest_comes_first_with_its_distance(catalogue, client):
    answer = client.get("/haku/kartta/?lat=66.3&lon=25.5&km=50")
    assert next(row["name"].text for row in answer.context["standing"]) == "Turvapuhelin"
    assert "Rantatie 1, 99910 · &lt; 1 km" in answer.text


def test_it_is_narrowed_as_the_list_is_and_leads_back_to_it(catalogue, client):
    answer = client.get("/haku/kartta/?q=turvapuhelin&home=1")
    assert 'href="/haku/?q=turvapuhelin&amp;home=1"' in answer.text
    listed = client.get("/haku/?municipality=991&kind=activity").context["rows"]
    mapped = client.get("/haku/kartta/?municipality=991&kind=activity").context
    assert [row["pk"] for row in listed] == [row["pk"] for row in mapped["standing"] + mapped["elsewhere"]]


def test_nothing_hidden_or_archived_is_on_it(catalogue, client):
    place(catalogue.remote, 66.2, 25.2, status=Status.ARCHIVED)
    answer = client.get("/haku/kartta/")
    assert "Puhelinystävä" in [row["name"].text for row in answer.context["elsewhere"]]


def test_without_tiles_no_other_site_is_named(catalogue, client, settings):
    settings.MAP_TILES_URL = ""
    answer = client.get("/haku/kartta/")
    assert 'data-tiles=""' in answer.text
    assert "//" not in answer.headers["Content-Security-Policy"]


def test_only_the_hosts_of_the_tiles_are_let_in(tmp_path):
    """The settings are read once a process: another one reads them with tiles set."""
    code = "import django; django.setup(); from django.conf import settings; "
    code += "print(settings.CONTENT_SECURITY_POLICY['DIRECTIVES']['img-src'])"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "MAP_TILES_URL": "https://{s}.tiles.example:8443/{z}/{x}/{y}.png",
        "VAR_DIR": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str(["'self'", "data:", "https://*.tiles.example:8443"])


def test_a_map_costs_few_queries(catalogue, client, django_assert_max_num_queries):
    client.get("/haku/kartta/")
    with django_assert_max_num_queries(6):
        client.get("/haku/kartta/?lat=66.3&lon=25.5")
