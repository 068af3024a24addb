"""What a result page is narrowed by: read from its address, written into it, shown as chips.

Everything stands in the address, so that a page can be kept, sent and left by the back button.
"""

from dataclasses import dataclass, fields, replace
from functools import cached_property
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from palvelupolku.directory.choices import Accessibility, ServiceKind
from palvelupolku.directory.search.filters import Filters

from .nearby import point_of
from .voices import voice_of

LAST_PAGE = 250
LONGEST_QUERY = 300
DISTANCES = (2, 5, 10, 25, 50)
USUAL_DISTANCE = 10
# The target groups of the Finnish Service Catalogue that residents meet, in plain words.
GROUPS = {
    "KR1.1": gettext_lazy("older people"),
    "KR1.2": gettext_lazy("families with children"),
    "KR1.3": gettext_lazy("young people"),
    "KR1.4": gettext_lazy("people with a long-term illness"),
    "KR1.6": gettext_lazy("people with disabilities"),
}
KINDS = {
    ServiceKind.ACTIVITY.value: gettext_lazy("associations' activities"),
    ServiceKind.SERVICE.value: pgettext_lazy("what is shown", "services"),
}
# Each in its own words: whoever looks for a language knows it by these.
LANGUAGES = {
    "fi": "suomi",
    "sv": "svenska",
    "en": "English",
    "se": "davvisámegiella",
    "ru": "русский",
    "uk": "українська",
    "ar": "العربية",
    "et": "eesti",
    "so": "Soomaali",
}
# Before, during and after: how the seven phases look to the one who walks them.
TIMES = {
    "before": (pgettext_lazy("time of the path", "before"), (1, 2)),
    "during": (pgettext_lazy("time of the path", "during"), (3, 4, 5, 6)),
    "after": (pgettext_lazy("time of the path", "after"), (7,)),
}
TICKS = {
    "free": gettext_lazy("free of charge"),
    "places": gettext_lazy("has free places"),
    "open": gettext_lazy("open now"),
    "remote": gettext_lazy("by phone or online"),
    "home": gettext_lazy("at your home"),
}


@dataclass(frozen=True)
class Asked:
    """What the address asks for; anything odd in it counts as not asked."""

    words: str = ""
    stage: int | None = None
    municipality: str = ""
    time: str = ""
    kind: str = ""
    whom: str = ""
    speaks: str = ""
    free: bool = False
    places: bool = False
    open: bool = False
    remote: bool = False
    home: bool = False
    access: tuple[str, ...] = ()
    postal: str = ""
    lat: float | None = None
    lon: float | None = None
    km: int = USUAL_DISTANCE
    page: int = 1

    @classmethod
    def of(cls, query, municipalities):
        """`query` is the address's, `municipalities` a container of the codes that are served."""
        voice = voice_of(query.get("stage", ""))
        told = query.getlist("access")
        postal = _digits(query.get("postal", ""), 5)
        return cls(
            words=" ".join(query.get("q", "").replace("\x00", " ").split())[:LONGEST_QUERY],
            stage=voice.number if voice else None,
            municipality=_one_of(query.get("municipality"), municipalities),
            time=_one_of(query.get("time"), TIMES),
            kind=_one_of(query.get("kind"), KINDS),
            whom=_one_of(query.get("whom"), GROUPS),
            speaks=_one_of(query.get("speaks"), LANGUAGES),
            **{name: query.get(name) == "1" for name in TICKS},
            access=tuple(code for code in Accessibility.values if code in told),
            postal=postal,
            # A postal code was typed by hand: it goes before a location that the browser told earlier.
            **({} if postal else _location(query)),
            km=_number(query.get("km", ""), DISTANCES, USUAL_DISTANCE),
            page=_number(query.get("page", ""), range(1, LAST_PAGE + 1), 1),
        )

    def parts(self) -> list[tuple[str, object]]:
        """Everything asked as (name in the address, value), the page left out."""
        told = []
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name in ("km", "page") or value in ("", None, False, ()):
                continue
            name = "q" if field.name == "words" else field.name
            if isinstance(value, tuple):
                told += [(name, each) for each in value]
            else:
                told.append((name, 1 if value is True else value))
        if self.is_near and self.km != USUAL_DISTANCE:
            told.append(("km", self.km))
        return told

    def address(self, **changes) -> str:
        """The query string of this search with some parts changed; a new search begins at page 1."""
        changed = replace(self, page=1)
        page = changes.pop("page", 1)
        changed = replace(changed, **changes)
        return "?" + urlencode([*changed.parts(), *([("page", page)] if page > 1 else [])])

    @property
    def is_near(self) -> bool:
        return bool(self.postal) or self.lat is not None

    @cached_property
    def here(self) -> tuple[float, float] | None:
        """The point that distances are counted from; None when none was told, or it is not known."""
        if self.postal:
            return point_of(self.postal)
        return (self.lat, self.lon) if self.lat is not None else None

    def filters(self, at, here=None) -> Filters:
        """As the search knows them; `here` is the point to be near, `at` the moment for "open now"."""
        return Filters(
            kind=self.kind,
            phases=TIMES[self.time][1] if self.time else (),
            is_free=self.free,
            is_remote=self.remote,
            is_at_home=self.home,
            has_places=self.places,
            groups=(self.whom,) if self.whom else (),
            languages=(self.speaks,) if self.speaks else (),
            accessibility=self.access,
            near=(*here, float(self.km)) if here else None,
            open_at=at.replace(second=0, microsecond=0) if self.open else None,
        )

    def chips(self, municipalities) -> list[tuple[str, str]]:
        """(what it is narrowed by, the address without it); `municipalities` is {code: name}."""
        chips = []
        if self.stage:
            chips.append((f"”{voice_of(self.stage).quote}”", self.address(stage=None)))
        if self.time:
            chips.append((str(TIMES[self.time][0]), self.address(time="")))
        if self.municipality:
            chips.append((municipalities[self.municipality], self.address(municipality="")))
        if self.here:
            where = self.postal or _("where you are")
            said = _("at most %(km)d km: %(where)s") % {"km": self.km, "where": where}
            chips.append((said, self.address(postal="", lat=None, lon=None)))
        for name, names in (("kind", KINDS), ("whom", GROUPS), ("speaks", LANGUAGES)):
            if value := getattr(self, name):
                chips.append((str(names[value]), self.address(**{name: ""})))
        chips += [
            (str(said), self.address(**{name: False})) for name, said in TICKS.items() if getattr(self, name)
        ]
        for code in self.access:
            rest = tuple(each for each in self.access if each != code)
            chips.append((str(Accessibility(code).label), self.address(access=rest)))
        return chips

    @property
    def bare_address(self) -> str:
        """The same words, narrowed by nothing."""
        return Asked(words=self.words).address()


def _one_of(value, known) -> str:
    return value if value in known else ""


def _number(text, known, usual) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None
    if number is None:
        return usual
    return number if number in known else min(max(number, known[0]), known[-1]) if known[0] == 1 else usual


def _digits(text, length) -> str:
    text = text.strip()
    return text if len(text) == length and text.isascii() and text.isdigit() else ""


def _location(query) -> dict:
    """Latitude and longitude to the nearest kilometre or so; nothing unless both are in or near Finland."""
    try:
        lat, lon = (round(float(query.get(name, "")), 2) for name in ("lat", "lon"))
    except ValueError:
        return {}
    return {"lat": lat, "lon": lon} if 58 < lat < 71 and 18 < lon < 33 else {}
