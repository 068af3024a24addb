"""The OpenAPI document of this API: what HSDS 3.1 specifies, and what is ours beside it."""

VERSION = "3.1"
PROFILE = "https://docs.openreferral.org/en/3.1/"
SCHEMAS = "https://raw.githubusercontent.com/openreferral/specification/3.1/schema"
LICENCE = {
    "name": "Creative Commons Attribution 4.0",
    "url": "https://creativecommons.org/licenses/by/4.0/",
}
PARAMETERS = {
    "search": ("string", "Words, understood as the site's own search understands them; best first."),
    "page": ("integer", "Page number, from 1."),
    "per_page": ("integer", "Results on a page, from 1 to 500; 50 when not given."),
    "format": ("string", "json (when not given), or ndjson: every result as one line, without pages."),
    "taxonomy_term_id": ("string", "Only those with this taxonomy term."),
    "taxonomy_id": ("string", "Only those with any term of this taxonomy."),
    "organization_id": ("string", "Only those that this organization provides."),
    "modified_after": ("string", "Only those modified at this moment or after it (ISO 8601)."),
    "minimal": ("boolean", "Only id, name, status and when modified; all on one page."),
    "full": ("boolean", "Each result with all that is nested in it."),
    "full_service": (
        "boolean",
        "The services of an organization with all that is nested in them; at most 20 on a page.",
    ),
    "postcode": ("string", "Only those that serve this postal code."),
    "proximity": ("string", "With postcode: only those within so many metres of its middle."),
    "top_only": ("boolean", "Only terms without a parent."),
    "parent_id": ("string", "Only terms whose parent this is."),
    "locale": ("string", "fi, sv or en; without it Accept-Language, and then fi."),
}
PAGES = ("search", "page", "per_page", "format")
SERVICES = ("taxonomy_term_id", "taxonomy_id", "organization_id", "modified_after")
# path: (what a list holds, filters, schema of a list's member, schema of one)
RESOURCES = {
    "services": (
        "services",
        (*PAGES, *SERVICES, "minimal", "full"),
        "compiled/service_list.json",
        "compiled/service.json",
        (),
    ),
    "organizations": (
        "organizations",
        (*PAGES, "taxonomy_term_id", "taxonomy_id", "full", "full_service"),
        "compiled/organization_list.json",
        "compiled/organization.json",
        ("full_service",),
    ),
    "service_at_locations": (
        "services at locations",
        (*PAGES, *SERVICES, "full", "postcode", "proximity"),
        "compiled/service_at_location_list.json",
        "compiled/service_at_location.json",
        (),
    ),
    "taxonomies": ("taxonomies", PAGES, "taxonomy.json", "taxonomy.json", ()),
    "taxonomy_terms": (
        "taxonomy terms",
        (*PAGES, "taxonomy_id", "top_only", "parent_id"),
        "taxonomy_term.json",
        "taxonomy_term.json",
        (),
    ),
}
PAGE = {
    "type": "object",
    "required": [
        *("total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty"),
        "contents",
    ],
    "properties": {
        "total_items": {"type": "integer"},
        "total_pages": {"type": "integer"},
        "page_number": {"type": "integer"},
        "size": {"type": "integer", "description": "How many there are on this page."},
        "first_page": {"type": "boolean"},
        "last_page": {"type": "boolean"},
        "empty": {"type": "boolean"},
        "contents": {"type": "array"},
    },
}
ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["status", "message"],
            "properties": {
                "status": {"type": "integer"},
                "message": {"type": "string"},
                "parameter": {"type": "string"},
            },
        }
    },
}
ABOUT = {
    "type": "object",
    "required": ["version", "profile", "openapi_url"],
    "properties": {
        "version": {"type": "string"},
        "profile": {"type": "string", "format": "uri"},
        "openapi_url": {"type": "string", "format": "uri"},
    },
}


def parameters_of(name) -> tuple[str, ...]:
    """The parameters that a list takes; of what is no list, all that there are (most say nothing there)."""
    return (*RESOURCES[name][1], "locale") if name in RESOURCES else tuple(PARAMETERS)


def document(address) -> dict:
    """The document for the API at `address`."""
    paths = {"/": {"get": _operation("about", "What this API is", ABOUT, ())}}
    for name, (what, filters, in_list, one, own) in RESOURCES.items():
        paths[f"/{name}"] = {
            "get": _operation(f"list_{name}", f"A page of {what}", _page_of(in_list), filters, errors=(400,))
        }
        paths[f"/{name}/{{id}}"] = {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "get": _operation(
                f"one_of_{name}", f"One of the {what}", _reference(one), own, errors=(400, 404)
            ),
        }
    paths["/datapackage.zip"] = {"get": _package()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Palvelupolku: open data of services",
            "version": VERSION,
            "summary": "Services and activities of the county, municipalities and associations (HSDS 3.1).",
            "description": "Read-only. Filters narrow each other. No sign-in; nothing is kept of who asks.",
            "license": LICENCE,
        },
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "servers": [{"url": address.rstrip("/")}],
        "paths": paths,
        "components": {
            "schemas": {"Page": PAGE, "Error": ERROR},
            "parameters": {name: _parameter(name) for name in PARAMETERS},
        },
    }


def _parameter(name):
    kind, told = PARAMETERS[name]
    return {"name": name, "in": "query", "required": False, "description": told, "schema": {"type": kind}}


def _operation(name, summary, schema, filters, errors=()):
    return {
        "operationId": name,
        "summary": summary,
        "parameters": [{"$ref": f"#/components/parameters/{each}"} for each in (*filters, "locale")],
        "responses": {
            "200": {"description": summary, "content": {"application/json": {"schema": schema}}},
            "304": {"description": "Not changed since the ETag given in If-None-Match"},
            **{str(status): _refusal(status) for status in errors},
        },
    }


def _refusal(status):
    told = {400: "A parameter cannot be understood", 404: "It is not published here"}[status]
    return {
        "description": told,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
    }


def _page_of(schema):
    return {
        "allOf": [{"$ref": "#/components/schemas/Page"}],
        "properties": {"contents": {"type": "array", "items": _reference(schema)}},
    }


def _reference(schema):
    return {"$ref": f"{SCHEMAS}/{schema}"}


def _package():
    return {
        "operationId": "data_package",
        "summary": "Everything as a tabular data package",
        "parameters": [{"$ref": "#/components/parameters/locale"}],
        "responses": {
            "200": {
                "description": "datapackage.json and its CSV files",
                "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
            }
        },
    }
