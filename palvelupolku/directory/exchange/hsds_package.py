"""The whole published catalogue as a tabular data package: datapackage.json and one CSV a kind, in a zip.

The rows are flattened from the very objects that the API gives, so nothing more than those can be in them.
"""

import csv
import json
import re
import tempfile
import zipfile
from contextlib import ExitStack
from pathlib import Path

from django.utils.translation import get_language

from palvelupolku.accounts.models import Organisation

from .hsds_objects import Words, full_service, named_organization, organization_object, whole
from .hsds_terms import taxonomies, term_object, terms

BATCH = 300
LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
# A spreadsheet would run these; a phone number and a coordinate may begin with + or -.
RUNS = re.compile(r"[=@\t\r]|[+-](?![0-9][0-9 ().-]*$)")
TYPES = {"latitude": "number", "longitude": "number", "amount": "number", "available": "integer"}
DATES = {"assured_date": "date", "valid_from": "date", "valid_to": "date"}
MOMENTS = {"last_modified": "datetime", "updated": "datetime"}
PARENTS = {
    "organization_id": "organizations",
    "service_id": "services",
    "location_id": "locations",
    "service_at_location_id": "service_at_locations",
    "taxonomy_id": "taxonomies",
    "taxonomy_term_id": "taxonomy_terms",
    "unit_id": "units",
}
TABLES = {
    "organizations": ("id", "name", "description", "website"),
    "services": (
        *("id", "organization_id", "name", "description", "url", "email", "status", "application_process"),
        *("fees_description", "eligibility_description", "assured_date", "last_modified"),
    ),
    "locations": ("id", "location_type", "name", "transportation", "latitude", "longitude"),
    "service_at_locations": ("id", "service_id", "location_id", "description"),
    "addresses": (
        *(
            "id",
            "location_id",
            "address_1",
            "city",
            "state_province",
            "postal_code",
            "country",
            "address_type",
        ),
    ),
    "phones": ("id", "service_id", "service_at_location_id", "number", "type", "description"),
    "schedules": (
        *("id", "service_id", "service_at_location_id", "valid_from", "valid_to", "freq", "byday"),
        *("opens_at", "closes_at", "description"),
    ),
    "service_areas": ("id", "service_id", "name", "extent"),
    "languages": ("id", "service_id", "location_id", "name", "code"),
    "cost_options": ("id", "service_id", "currency", "amount"),
    "required_documents": ("id", "service_id", "document"),
    "urls": ("id", "service_id", "label", "url"),
    "accessibility": ("id", "location_id", "description"),
    "units": ("id", "name"),
    "service_capacities": ("id", "service_id", "unit_id", "available", "updated"),
    "taxonomies": ("id", "name", "description", "uri"),
    "taxonomy_terms": (
        "id",
        "code",
        "name",
        "description",
        "parent_id",
        "taxonomy",
        "taxonomy_id",
        "term_uri",
    ),
    "attributes": ("id", "link_id", "taxonomy_term_id", "link_entity"),
}
# Lists that hang on a service, and the table of each.
OF_SERVICE = {
    "phones": "phones",
    "schedules": "schedules",
    "service_areas": "service_areas",
    "languages": "languages",
    "cost_options": "cost_options",
    "required_documents": "required_documents",
    "additional_urls": "urls",
    "attributes": "attributes",
}
OF_LOCATION = {"addresses": "addresses", "accessibility": "accessibility", "languages": "languages"}


def write_package(path, service_ids, organizations):
    """Write the zip to `path` in the language in force; older ones in the same folder go.

    `organizations` are [(id or None, name)]. A reader never sees half of it: it is moved into its place.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        _write_tables(Path(folder), service_ids, organizations)
        draft = Path(folder) / "package.zip"
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr("datapackage.json", json.dumps(description(), ensure_ascii=False, indent=1))
            for name in TABLES:
                package.write(Path(folder) / f"{name}.csv", f"{name}.csv")
        draft.replace(path)
    version = path.name.rpartition("-")[0]
    for other in path.parent.glob("*.zip"):
        if other.name.rpartition("-")[0] != version:
            other.unlink(missing_ok=True)


def description() -> dict:
    """datapackage.json: what each table and column is."""
    return {
        "profile": "tabular-data-package",
        "name": "palvelupolku-hsds",
        "title": "Palvelupolku: services (HSDS 3.1)",
        "licenses": [LICENCE],
        "lang": get_language(),
        "resources": [_resource(name, columns) for name, columns in TABLES.items()],
    }


def _resource(name, columns):
    keys = [
        {"fields": column, "reference": {"resource": PARENTS[column], "fields": "id"}}
        for column in columns
        if column in PARENTS
    ]
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [_field(column) for column in columns],
            "primaryKey": "id",
            **({"foreignKeys": keys} if keys else {}),
        },
    }


def _field(column):
    kind = (TYPES | DATES | MOMENTS).get(column, "string")
    told = {"name": column, "type": kind}
    if column == "id" or column in PARENTS:
        told["format"] = "uuid"
    if column in ("url", "website", "uri", "term_uri"):
        told["format"] = "uri"
    if kind == "datetime":
        told["format"] = "any"
    return told


def _write_tables(folder, service_ids, organizations):
    with ExitStack() as files:
        tables = {}
        for name, columns in TABLES.items():
            file = files.enter_context((folder / f"{name}.csv").open("w", encoding="utf-8", newline=""))
            tables[name] = _Table(file, columns)
        _write_organizations(tables, organizations)
        _write_taxonomies(tables)
        words = Words()
        for start in range(0, len(service_ids), BATCH):
            for service in whole(list(service_ids[start : start + BATCH])):
                _write_service(tables, full_service(service, words))


class _Table:
    """One CSV: a row once, however many times it is told."""

    def __init__(self, file, columns):
        self.columns, self.seen = columns, set()
        self.writer = csv.writer(file)
        self.writer.writerow(columns)

    def add(self, row, **links):
        told = {**row, **links}
        if told["id"] not in self.seen:
            self.seen.add(told["id"])
            self.writer.writerow([_cell(told.get(column)) for column in self.columns])


def _cell(value):
    return f"'{value}" if isinstance(value, str) and RUNS.match(value) else value


def _write_organizations(tables, organizations):
    rows = Organisation.objects.in_bulk([pk for pk, _name in organizations if pk])
    for pk, name in organizations:
        if pk is None:
            tables["organizations"].add(named_organization(name))
        elif pk in rows:
            tables["organizations"].add(organization_object(rows[pk]))


def _write_taxonomies(tables):
    known, detail = terms(), taxonomies()
    for each in detail.values():
        tables["taxonomies"].add(each)
    for term in known.values():
        row = term_object(term, known, detail=detail)
        tables["taxonomy_terms"].add(row, taxonomy_id=row["taxonomy_detail"]["id"])


def _write_service(tables, service):
    pk = service["id"]
    tables["services"].add(service)
    for name, table in OF_SERVICE.items():
        for row in service.get(name, ()):
            tables[table].add(row, service_id=pk)
    for row in service.get("capacities", ()):
        tables["units"].add(row["unit"])
        tables["service_capacities"].add(row, service_id=pk, unit_id=row["unit"]["id"])
    for place in service["service_at_locations"]:
        tables["service_at_locations"].add(place, service_id=pk)
        for name in ("phones", "schedules"):
            for row in place.get(name, ()):
                tables[name].add(row, service_at_location_id=place["id"])
        location = place["location"]
        tables["locations"].add(location)
        for name, table in OF_LOCATION.items():
            for row in location.get(name, ()):
                tables[table].add(row, location_id=location["id"])
