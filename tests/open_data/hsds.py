"""The published HSDS schemas by which every answer is checked; absent from a plain checkout."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

FOLDER = Path(__file__).resolve().parents[3] / "shared/data/hsds"
BASES = [
    f"https://raw.githubusercontent.com/openreferral/specification/{version}/schema"
    for version in ("3.0", "3.1")
]
needs_schemas = pytest.mark.skipif(not FOLDER.exists(), reason="the HSDS schemas are not here")
_registry = None


def registry():
    """Every schema under the addresses by which OpenAPI documents name them."""
    global _registry
    if _registry is None:
        names = ("service", "organization", "service_at_location")
        schemas = {
            f"compiled/{path}.json": json.loads((FOLDER / f"{path}.json").read_text("utf-8"))
            for name in names
            for path in (name, f"{name}_list")
        }
        term = schemas["compiled/service.json"]["properties"]["attributes"]["items"]["properties"][
            "taxonomy_term"
        ]
        schemas["taxonomy_term.json"] = term
        schemas["taxonomy.json"] = term["properties"]["taxonomy_detail"]
        _registry = Registry().with_resources(
            (f"{base}/{name}", Resource.from_contents(schema, default_specification=DRAFT202012))
            for base in BASES
            for name, schema in schemas.items()
        )
    return _registry


def faults(document, path, data):
    """What of `data` differs from the answer that an OpenAPI document promises for `path`."""
    base = "urn:openapi"
    known = registry().with_resource(
        base, Resource.from_contents(document, default_specification=DRAFT202012)
    )
    answer = "get/responses/200/content/application~1json/schema"
    place = f"paths/{path.replace('~', '~0').replace('/', '~1')}/{answer}"
    validator = Draft202012Validator(
        {"$ref": f"{base}#/{place}"}, registry=known, format_checker=FormatChecker()
    )
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(data)]


def published():
    """The OpenAPI document of the specification itself.

    It names the schema of a service for one service at a location, by mistake: the right one is put there.
    """
    document = json.loads((FOLDER / "openapi.json").read_text("utf-8"))
    answer = document["paths"]["/service_at_locations/{id}"]["get"]["responses"]["200"]
    answer["content"]["application/json"]["schema"] = {
        "$ref": f"{BASES[0]}/compiled/service_at_location.json"
    }
    return document
