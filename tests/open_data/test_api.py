"""The HSDS API: filters that narrow each other, pages, ids that last, caches, and nothing but GET."""

import csv
import io
import json
import zipfile
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from palvelupolku.directory import actions
from palvelupolku.directory.exchange.hsds_ids import number_of, public_id
from palvelupolku.directory.exchange.hsds_package import TABLES
from palvelupolku.directory.exchange.hsds_terms import taxonomy_id, term_id
from palvelupolku.directory.models import Service
from tests.cast import AT
from tests.open_data.conftest import CLUB

from .hsds import faults, needs_schemas, published

pytestmark = pytest.mark.django_db


def names(page):
    return [each["name"] for each in page["contents"]]


def id_of(service):
    return public_id("service", service.pk)


def test_ids_last_and_are_read_back():
    told = public_id("service", 41)
    assert told == public_id("service", 41) != public_id("organization", 41)
    assert UUID(told).version == 5 and number_of("service", told) == 41
    assert number_of("service", told.upper()) == 41
    for odd in (public_id("organization", 41), told[:-1] + "0", "41", "", None):
        assert number_of("service", odd) is None


def test_the_root_tells_where_the_description_is(api):
    told = api()
    assert told["version"] == "3.1" and told["openapi_url"].endswith("/hsds/openapi.json")
    assert api("openapi.json")["openapi"] == "3.1.0"


def test_a_page_of_services(api, catalogue):
    page = api("services", per_page=2)
    assert names(page) == ["Asiointi- ja saattaja-apu", "Turvapuhelin"]
    assert {k: v for k, v in page.items() if k != "contents"} == {
        **{"total_items": 5, "total_pages": 3, "page_number": 1, "size": 2},
        **{"first_page": True, "last_page": False, "empty": False},
    }
    last = api("services", per_page=2, page=3)
    assert (last["last_page"], last["size"], names(last)) == (True, 1, ["Kaikkialla"])
    past = api("services", per_page=2, page=9)
    assert past["empty"] and past["contents"] == [] and past["total_items"] == 5
    club = api("services", per_page=50)["contents"][2]
    assert club["organization"]["name"] == "Keminkylän Eläkkeensaajat ry"
    assert (club["status"], club["assured_date"]) == ("active", "2026-11-01")
    assert "phones" not in club


def test_every_filter_narrows_further(api, catalogue, cast):
    pensioners = public_id("organization", cast.pensioners.pk)
    stage = term_id("stages", "1")
    assert names(api("services", organization_id=pensioners)) == ["Asiointi- ja saattaja-apu", "Kahvikerho"]
    assert names(api("services", taxonomy_term_id=stage)) == ["Kahvikerho"]
    assert names(api("services", taxonomy_term_id=term_id("ptvserclass", "P4.12"))) == ["Kahvikerho"]
    assert names(api("services", taxonomy_term_id=term_id("ptvserclass", "P4"))) == []
    assert names(api("services", taxonomy_id=taxonomy_id("ptvkohderyhmat"))) == ["Kahvikerho"]
    assert len(names(api("services", taxonomy_id=taxonomy_id("stages")))) == 3
    assert names(api("services", search="kahvikerho"))[0] == "Kahvikerho"
    assert names(
        api("services", search="kahvikerho", organization_id=pensioners, taxonomy_term_id=stage)
    ) == ["Kahvikerho"]
    county = public_id("organization", cast.county.pk)
    assert names(api("services", search="kahvikerho", organization_id=county)) == []
    assert names(api("services", search="qwertyzxcv")) == []
    unknown = public_id("service", 7)
    for name in ("organization_id", "taxonomy_term_id", "taxonomy_id"):
        assert names(api("services", **{name: unknown})) == []
    by_name = api("services", search="rannalla")["contents"][0]["organization"]
    assert by_name["name"] == "Rannan apu"
    assert names(api("services", organization_id=by_name["id"])) == ["Apua rannalla"]


def test_modified_after_counts_the_moment_itself(api, catalogue):
    Service.objects.filter(slug="kahvikerho").update(updated_at=AT + timedelta(days=2))
    actions.touch_version()
    for moment in ("2026-11-25T07:00:00Z", "2026-11-25T09:00:00+02:00", "2026-11-25", "2026-11-24T00:00:00"):
        assert names(api("services", modified_after=moment)) == ["Kahvikerho"]
    assert api("services", modified_after="2026-11-26")["empty"]


def test_minimal_and_full_and_lines(api, catalogue):
    page = api("services", minimal="true")
    assert page["size"] == page["total_items"] == 5 and page["total_pages"] == 1
    assert set(page["contents"][0]) == {"id", "name", "status", "last_modified", "modified_date"}
    full = api("services", full="true", search="kahvikerho")["contents"][0]
    assert len(full["service_at_locations"]) == 2
    response = api("services", raw=True, format="ndjson", per_page=1)
    lines = b"".join(response.streaming_content).decode().splitlines()
    assert [json.loads(line)["name"] for line in lines] == names(api("services"))


def test_one_service_whole(api, catalogue):
    told = api(f"services/{id_of(catalogue['kahvikerho'])}")
    assert told["description"] == "Kahvia ja juttuseuraa.\n\nJoka tiistai."
    assert [each["number"] for each in told["phones"]] == ["016 000 111", "016 000 113"]
    assert [each["name"] for each in told["service_areas"]] == ["Keminkylä", "Rantakylä"]
    assert [each["code"] for each in told["languages"]] == ["fi", "sv"]
    assert told["cost_options"][0]["amount"] == 0 and told["capacities"][0]["available"] == 3
    assert {each["taxonomy_term"]["code"] for each in told["attributes"]} >= {"P4.12", "KR1.1", "loop", "1"}
    place = told["service_at_locations"][0]
    assert place["location"]["addresses"][0]["address_1"] == "Rantatie 1"
    assert (place["location"]["latitude"], place["phones"][0]["number"]) == (66.1, "016 000 112")
    rule = place["schedules"][0]
    assert (rule["byday"], rule["opens_at"], rule["closes_at"]) == ("TU", "10:00", "12:00")
    assert rule["description"] == "ti 10–12"
    assert told["additional_urls"][0]["url"] == "https://e.example/varaa"
    swedish = api(f"services/{id_of(catalogue['kahvikerho'])}", locale="sv")
    assert swedish["name"] == "Kaffeklubben" and swedish["service_areas"][1]["name"] == "Rantakylä"


def test_places_and_their_ids_last_over_a_saving(api, catalogue, cast):
    page = api("service_at_locations")
    assert page["total_items"] == 2
    first = page["contents"][0]
    assert first["service"]["name"] == "Kahvikerho" and first["location"]["name"] == "Kylätalo"
    assert "addresses" not in first["location"]
    whole = api(f"service_at_locations/{first['id']}")
    assert whole["service"]["phones"] and whole["location"]["addresses"]
    actions.save_entry({**CLUB, "organisation": cast.pensioners}, by=cast.paavo, at=AT + timedelta(days=1))
    again = api("service_at_locations")["contents"]
    assert [each["id"] for each in again] == [each["id"] for each in page["contents"]]
    assert again[0]["location_id"] == first["location_id"]


def test_places_by_postal_code_and_distance(api, catalogue, cast):
    near = {"type": "ServiceLocation", "postal_code": "99911", "street": "A", "municipality": "991"}
    far = {"type": "ServiceLocation", "postal_code": "10000", "street": "B", "lat": 60.2, "lon": 24.9}
    actions.save_entries(
        [
            {
                "key": "l",
                "name": "Nypläyspiiri",
                "channels": [near | {"lat": 66.101, "lon": 25.1}],
                "municipalities": ["995"],
            },
            {"key": "k", "name": "Kaukana", "channels": [far], "municipalities": ["995"]},
        ],
        by=cast.paavo,
        at=AT,
    )

    def found(**query):
        return [each["service"]["name"] for each in api("service_at_locations", **query)["contents"]]

    assert found(postcode="99910", proximity="500") == ["Kahvikerho", "Nypläyspiiri"]
    assert found(postcode="99910", proximity="50") == ["Kahvikerho"]
    assert found(postcode="99910") == ["Kahvikerho", "Kahvikerho"]  # it serves the whole municipality
    assert found(postcode="10000") == ["Kaukana"] and found(postcode="55555", proximity="9") == []
    assert found(search="nypläyspiiri")[0] == "Nypläyspiiri"
    assert found(search="nypläyspiiri", postcode="10000") == []
    assert api("service_at_locations", status=400, proximity="500")["error"]["parameter"] == "proximity"


def test_organizations(api, catalogue, cast):
    page = api("organizations")
    assert names(page) == ["Järvilaakson hyvinvointialue", "Keminkylän Eläkkeensaajat ry", "Rannan apu"]
    assert names(api("organizations", search="eläkkeen")) == ["Keminkylän Eläkkeensaajat ry"]
    assert names(api("organizations", taxonomy_term_id=term_id("stages", "1"))) == [
        "Keminkylän Eläkkeensaajat ry"
    ]
    assert names(api("organizations", taxonomy_id=taxonomy_id("stages"), search="alue")) == [
        "Järvilaakson hyvinvointialue"
    ]
    one = api(f"organizations/{public_id('organization', cast.pensioners.pk)}")
    assert [each["name"] for each in one["services"]] == ["Asiointi- ja saattaja-apu", "Kahvikerho"]
    assert "phones" not in one["services"][1]
    full = api(f"organizations/{one['id']}", full_service="true")
    assert full["services"][1]["phones"]
    by_name = api(f"organizations/{page['contents'][2]['id']}")
    assert [each["name"] for each in by_name["services"]] == ["Apua rannalla"]
    api(f"organizations/{public_id('organization', cast.parish.pk)}", status=404)  # nothing published


def test_taxonomies_and_terms(api, catalogue):
    page = api("taxonomies")
    assert page["total_items"] == 5
    assert api(f"taxonomies/{page['contents'][0]['id']}")["name"] == "Palveluluokat"
    assert names(api("taxonomies", search="porras")) == ["Viisi porrasta"]
    classes = taxonomy_id("ptvserclass")
    tops = api("taxonomy_terms", taxonomy_id=classes, top_only="true", per_page=500)
    assert "P4" in [each["code"] for each in tops["contents"]]
    assert not [each for each in tops["contents"] if "." in each["code"]]
    under = api("taxonomy_terms", parent_id=term_id("ptvserclass", "P4"), search="vertais")
    assert [each["code"] for each in under["contents"]] == ["P4.12"]
    one = api(f"taxonomy_terms/{under['contents'][0]['id']}", headers={"accept-language": "sv-FI,fi;q=0.5"})
    assert (
        one["parent_id"] == term_id("ptvserclass", "P4")
        and one["taxonomy_detail"]["name"] == "Serviceklasser"
    )
    assert one["term_uri"].endswith("/code/P4.12")


@pytest.mark.parametrize(
    ("path", "query", "parameter"),
    [
        ("services", {"page": "0"}, "page"),
        ("services", {"page": "x"}, "page"),
        ("services", {"per_page": "501"}, "per_page"),
        ("services", {"full": "maybe"}, "full"),
        ("services", {"format": "xml"}, "format"),
        ("services", {"modified_after": "yesterday"}, "modified_after"),
        ("services", {"locale": "de"}, "locale"),
        ("service_at_locations", {"postcode": "1", "proximity": "-1"}, "proximity"),
        ("taxonomy_terms", {"top_only": "2"}, "top_only"),
    ],
)
def test_a_parameter_that_cannot_be_understood_is_named(api, path, query, parameter):
    response = api(path, status=400, raw=True, **query)
    error = response.json()["error"]
    assert (error["status"], error["parameter"]) == (400, parameter) and parameter in error["message"]
    assert response["Access-Control-Allow-Origin"] == "*" and response["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "kind", ["services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms"]
)
def test_what_is_not_here_is_told_as_json(api, catalogue, kind):
    hidden = id_of(catalogue["luonnos"])
    for pk in (hidden, id_of(catalogue["vanha"]), public_id("service_at_location", 256), "1", "x" * 3000):
        assert api(f"{kind}/{pk}", status=404)["error"]["status"] == 404
    assert api("nothing/at/all", status=404)["error"]


def test_caches_keep_it_until_the_catalogue_changes(api, catalogue, cast):
    first = api("services", raw=True)
    assert first["Cache-Control"] == "public, max-age=60" and "Accept-Language" in first["Vary"]
    assert "Cookie" not in first["Vary"] and not first.cookies
    etag = first["ETag"]
    with CaptureQueriesContext(connection) as queries:
        same = api("services", status=304, raw=True, headers={"if-none-match": f'"x", W/{etag}'})
    assert same.content == b"" and same["ETag"] == etag and len(queries) == 2
    assert api("services", raw=True, per_page=1)["ETag"] != etag
    assert api("services", raw=True, locale="sv")["ETag"] != etag
    actions.save_entry({"key": "uusi", "name": "Uusi"}, by=cast.paavo, at=AT)
    newer = api("services", raw=True, headers={"if-none-match": etag})
    assert newer["ETag"] != etag and newer.json()["total_items"] == 6


def test_any_site_may_read_and_nobody_may_write(catalogue):
    browser = Client(enforce_csrf_checks=True)
    browser.cookies["django_language"] = "sv"
    for path in ("", "services", f"services/{id_of(catalogue['kahvikerho'])}", "datapackage.zip", "nothing"):
        asked = browser.options(f"/hsds/{path}", headers={"origin": "https://other.example"})
        assert asked.status_code == 204 and asked["Access-Control-Allow-Origin"] == "*"
        assert "ETag" in asked["Access-Control-Expose-Headers"]
        for method in (browser.post, browser.put, browser.patch, browser.delete):
            refused = method(f"/hsds/{path}")
            assert refused.status_code == 405 and refused["Allow"] == "GET, HEAD, OPTIONS"
            assert refused.json()["error"]["status"] == 405
    head = browser.head("/hsds/services")
    assert head.status_code == 200 and head.content == b"" and head["ETag"]
    assert head["Content-Language"] == "fi" and head["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_a_page_takes_few_queries_however_many_there_are(api, catalogue):
    def queries(path, **query):
        api(path, **query)
        with CaptureQueriesContext(connection) as captured:
            api(path, **query)
        return len(captured)

    before = [queries("services"), queries("services", full="true"), queries("service_at_locations")]
    more = [{**CLUB, "key": f"kerho-{n}"} for n in range(30)]
    actions.save_entries(more, by=None or _system(), at=AT)
    after = [queries("services"), queries("services", full="true"), queries("service_at_locations")]
    assert after == before and before[0] <= 6 and max(before) <= 15


def _system():
    from palvelupolku.audit.actors import SYSTEM

    return SYSTEM


def test_the_data_package_holds_the_same(api, catalogue):
    response = api("datapackage.zip", raw=True)
    package = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    description = json.loads(package.read("datapackage.json"))
    assert description["licenses"][0]["name"] == "CC-BY-4.0"
    tables = {}
    for resource in description["resources"]:
        rows = list(csv.DictReader(io.StringIO(package.read(resource["path"]).decode())))
        tables[resource["name"]] = rows
        assert all(set(row) == {each["name"] for each in resource["schema"]["fields"]} for row in rows)
    assert set(tables) == set(TABLES)
    assert [row["name"] for row in tables["services"]] == names(api("services"))
    # every foreign key leads to a row
    for resource in description["resources"]:
        for key in resource["schema"].get("foreignKeys", []):
            known = {row["id"] for row in tables[key["reference"]["resource"]]}
            told = {row[key["fields"]] for row in tables[resource["name"]]} - {""}
            assert told <= known, (resource["name"], key)
    assert len(tables["service_at_locations"]) == len(tables["locations"]) == 2
    assert {row["number"] for row in tables["phones"]} == {"016 000 111", "016 000 112", "016 000 113"}


def test_the_data_package_runs_nothing_and_is_made_once(api, catalogue, cast, tmp_path):
    actions.save_entry(
        {"key": "kaava", "name": "=1+1", "call": {"phone": "+358 16 000 114"}, "summary": "+SUM(A1)"},
        by=cast.paavo,
        at=AT,
    )
    for _ in range(2):
        response = api("datapackage.zip", raw=True)
        told = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
        services = told.read("services.csv").decode()
        assert "'=1+1" in services and "'+SUM(A1)" in services
        assert ",+358 16 000 114," in told.read("phones.csv").decode()
    assert len(list((tmp_path / "open_data").iterdir())) == 1
    actions.touch_version()
    b"".join(api("datapackage.zip", raw=True, locale="sv").streaming_content)
    (only,) = (tmp_path / "open_data").iterdir()
    assert only.name.endswith("-sv.zip")


LISTS = {
    "services": [{}, {"full": "true"}, {"minimal": "true"}, {"search": "kahvikerho"}, {"page": 99}],
    "organizations": [{}, {"full": "true"}, {"full_service": "true"}],
    "service_at_locations": [{}, {"full": "true"}],
    "taxonomies": [{}],
    "taxonomy_terms": [{"per_page": 500}],
}


@needs_schemas
@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("kind", LISTS)
def test_every_answer_is_valid_hsds(api, catalogue, kind, own):
    document = api("openapi.json") if own else published()
    for query in LISTS[kind]:
        path = f"{kind}?{urlencode(query)}"
        whole = "full" in query or "full_service" in query
        page = api(kind, **query)
        if not whole:
            assert faults(document, f"/{kind}", page) == [], path
        for each in page["contents"] if whole else []:
            assert faults(document, f"/{kind}/{{id}}", each) == [], path
    for each in api(kind)["contents"][:20]:
        assert faults(document, f"/{kind}/{{id}}", api(f"{kind}/{each['id']}")) == []
    assert faults(document, "/", api()) == []


@needs_schemas
def test_the_schemas_do_refuse(api, catalogue):
    page = api("services")
    page["contents"][0]["id"] = "7"
    page["contents"][1]["status"] = "odd"
    del page["contents"][2]["name"]
    assert len(faults(published(), "/services", page)) == 3


def test_the_own_description_names_every_specified_filter():
    from palvelupolku.doors.open_data.openapi import document

    told = document("https://x.example/hsds/")
    specified = {
        "/services": {"search", "page", "per_page", "format", "taxonomy_term_id", "taxonomy_id"}
        | {"organization_id", "modified_after", "minimal", "full"},
        "/organizations": {"search", "full_service", "full", "taxonomy_term_id", "taxonomy_id", "page"},
        "/service_at_locations": {"search", "organization_id", "full", "postcode", "proximity"},
        "/taxonomy_terms": {"taxonomy_id", "top_only", "parent_id"},
    }
    for path, filters in specified.items():
        named = {each["$ref"].rpartition("/")[2] for each in told["paths"][path]["get"]["parameters"]}
        assert filters <= named


@pytest.mark.parametrize(
    "path", ["services", "organizations", "taxonomy_terms", "openapi.json", "", "taxonomies/x"]
)
def test_an_unknown_parameter_is_named(client, path):
    for method in (client.get, client.head):
        assert method(f"/hsds/{path}?bogus=1").status_code == 400
    error = client.get(f"/hsds/{path}?locale=fi&bogus=1").json()["error"]
    assert error["parameter"] == "bogus" and error["message"].startswith(
        "bogus is no parameter here; known are"
    )
    assert client.options(f"/hsds/{path}?bogus=1").status_code == 204


def test_every_parameter_that_is_told_of_a_list_is_taken(client):
    paths = json.loads(client.get("/hsds/openapi.json").content)["paths"]
    for path, told in paths.items():
        names = [each["$ref"].rsplit("/")[-1] for each in told["get"]["parameters"]]
        if "{id}" not in path and path.count("/") == 1 and not path.endswith(".zip"):
            empty = dict.fromkeys(names, "")
            assert client.get(f"/hsds{path}", empty).status_code == 200, path
