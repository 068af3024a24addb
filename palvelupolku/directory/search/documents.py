"""What the index holds of a service: its words in each language, and tags to narrow by."""

import math

import tantivy

from ..choices import AreaType, Charge
from ..models import Place, Service
from .analyse import LANGUAGES, analyse_services
from .classes import class_lemmas

PARTS = ("title", "lead", "body", "forms")
LAT_STEP, LON_STEP = 0.1, 0.2
PEOPLE = "KR1"
EARTH_KM = 6371.0
AT_ONCE = 2_000
COLUMNS = (
    *("pk", "lemmas", "stages", "phases", "area_type", "kind", "charge", "is_remote", "is_at_home"),
    *("is_mobile", "free_places", "target_groups", "languages", "accessibility", "classes"),
)


def _schema():
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", stored=False, indexed=True, fast=True)
    builder.add_integer_field("side", stored=False, indexed=False, fast=True)
    builder.add_integer_field("firms", stored=False, indexed=False, fast=True)
    builder.add_text_field("tags", tokenizer_name="whitespace", index_option="basic")
    for language in LANGUAGES:
        for part in PARTS:
            builder.add_text_field(
                f"{part}_{language}",
                stored=part != "forms",
                tokenizer_name="whitespace",
                index_option="freq",
            )
    return builder.build()


SCHEMA = _schema()


def documents(ids=None):
    """(id, document, coordinates) of every published service, or of those of `ids`, in the order of ids."""
    rows = Service.objects.published()
    if ids is not None:
        rows = rows.filter(pk__in=list(ids))
    towns, places, classes = _towns(ids), _places(ids), class_lemmas()
    for row in rows.order_by("pk").values(*COLUMNS).iterator(chunk_size=AT_ONCE):
        pk = row["pk"]
        where = places.get(pk, ())
        yield pk, _document(row, towns.get(pk, ()), where, classes), where


def cell(latitude, longitude) -> str:
    """The tag of the square of the map a point is in."""
    return f"c{math.floor(latitude / LAT_STEP)}_{math.floor(longitude / LON_STEP)}"


def cells_around(latitude, longitude, kilometres) -> set[str]:
    """The tags of all squares that a circle touches."""
    tall = kilometres / 111.0
    wide = kilometres / max(111.0 * math.cos(math.radians(latitude)), 1.0)
    rows = range(math.floor((latitude - tall) / LAT_STEP), math.floor((latitude + tall) / LAT_STEP) + 1)
    columns = range(math.floor((longitude - wide) / LON_STEP), math.floor((longitude + wide) / LON_STEP) + 1)
    return {f"c{row}_{column}" for row in rows for column in columns}


def distance_km(latitude, longitude, other_latitude, other_longitude) -> float:
    """Kilometres between two points along the ground."""
    one, other = math.radians(latitude), math.radians(other_latitude)
    part = math.sin((other - one) / 2) ** 2
    part += math.cos(one) * math.cos(other) * math.sin(math.radians(other_longitude - longitude) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(part, 1.0)))


def _towns(ids):
    joined = Service.municipalities.through.objects.values_list("service_id", "municipality_id")
    if ids is not None:
        joined = joined.filter(service_id__in=list(ids))
    towns = {}
    for service_id, code in joined.order_by("service_id", "municipality_id").iterator(chunk_size=5_000):
        towns.setdefault(service_id, []).append(code)
    return towns


def _places(ids):
    rows = Place.objects.exclude(latitude=None).exclude(longitude=None).exclude(channel__services=None)
    if ids is not None:
        rows = rows.filter(channel__services__in=list(ids))
    rows = rows.order_by("channel__services", "pk").values_list("channel__services", "latitude", "longitude")
    places = {}
    for pk, latitude, longitude in rows.iterator(chunk_size=5_000):
        places[pk] = (*places.get(pk, ()), latitude, longitude)
    return places


def _analysed_now(pk):
    """A row that was written past the actions has no lemmas yet; searching must not miss it."""
    service = Service.objects.select_related("organisation").get(pk=pk)
    analyse_services([service], store=False)
    return service.lemmas


def _document(row, towns, where, classes):
    lemmas = row["lemmas"] or _analysed_now(row["pk"])
    document = tantivy.Document()
    document.add_integer("id", row["pk"])
    document.add_integer("side", int(row["kind"] == "activity"))
    document.add_integer("firms", int(_is_for_firms(row["target_groups"] or ())))
    document.add_text("tags", " ".join(_tags(row, towns, where)))
    for language in LANGUAGES:
        parts = lemmas.get(language) or {}
        told = " ".join(filter(None, (classes[language].get(code) for code in row["classes"] or ())))
        for part in PARTS:
            text = parts.get(part, "")
            text = f"{text} {told}" if part == "body" and told and parts else text
            if text:
                document.add_text(f"{part}_{language}", text)
    return document


def _tags(row, towns, where):
    tags = ["any", f"k{row['kind']}", *(f"s{stage}" for stage in row["stages"] or ())]
    tags += [f"p{phase}" for phase in row["phases"] or ()]
    tags += [f"m{code}" for code in towns]
    tags += [f"l{language}" for language in row["languages"] or ()]
    tags += [f"a{code}" for code in row["accessibility"] or ()]
    tags += {f"g{code}" for told in row["target_groups"] or () for code in _with_parents(str(told))}
    tags += {cell(latitude, longitude) for latitude, longitude in zip(where[::2], where[1::2], strict=True)}
    told = {
        "everywhere": row["area_type"] == AreaType.NATIONWIDE,
        "free": row["charge"] == Charge.FREE,
        "remote": row["is_remote"],
        "home": row["is_at_home"],
        "places": bool(row["free_places"]),
    }
    return [*tags, *(tag for tag, is_so in told.items() if is_so)]


def _is_for_firms(groups):
    """Whether an entry names who it is for, and people are not among them (PTV: KR1 is people)."""
    return bool(groups) and not any(str(code).split(".")[0] == PEOPLE for code in groups)


def _with_parents(code):
    parts = code.split(".")
    return [".".join(parts[: number + 1]) for number in range(len(parts))]
