"""What the catalogue page is asked for: read from its address, written into it, shown as chips.

The names in the address are those of the resident's result page, so that one search can be sent to the other.
"""

from dataclasses import dataclass, fields, replace
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy

from palvelupolku.directory.choices import Accessibility, ServiceKind
from palvelupolku.directory.search.filters import Filters

from .cues import CUES

LONGEST_QUERY = 300
LAST_PAGE = 250
GROUPS = {
    "KR1.1": gettext_lazy("older people"),
    "KR1.2": gettext_lazy("families with children"),
    "KR1.3": gettext_lazy("young people"),
    "KR1.4": gettext_lazy("people with a long-term illness"),
    "KR1.6": gettext_lazy("people with disabilities"),
}
KINDS = {
    ServiceKind.ACTIVITY.value: gettext_lazy("associations' activities"),
    ServiceKind.SERVICE.value: gettext_lazy("services"),
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
TIMES = {
    "before": (gettext_lazy("before"), (1, 2)),
    "during": (gettext_lazy("during"), (3, 4, 5, 6)),
    "after": (gettext_lazy("after"), (7,)),
}
TICKS = {
    "places": gettext_lazy("has free places"),
    "free": gettext_lazy("free of charge"),
    "home": gettext_lazy("at home"),
    "remote": gettext_lazy("by phone or online"),
    "open": gettext_lazy("open now"),
}
STAGES = {str(number): number for number, _cue in CUES}


@dataclass(frozen=True)
class Asked:
    """One search; anything odd in the address counts as not asked."""

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
    page: int = 1

    @classmethod
    def of(cls, query, municipalities):
        """`query` is the address's QueryDict, `municipalities` {code: name} of those that are served."""
        told = query.getlist("access")
        page = query.get("page", "")
        number = int(page) if page.isascii() and page.isdigit() and len(page) < 5 else 1
        return cls(
            words=" ".join(query.get("q", "").replace("\x00", " ").split())[:LONGEST_QUERY],
            stage=STAGES.get(query.get("stage")),
            municipality=_one_of(query.get("municipality"), municipalities),
            time=_one_of(query.get("time"), TIMES),
            kind=_one_of(query.get("kind"), KINDS),
            whom=_one_of(query.get("whom"), GROUPS),
            speaks=_one_of(query.get("speaks"), LANGUAGES),
            **{name: query.get(name) == "1" for name in TICKS},
            access=tuple(code for code in Accessibility.values if code in told),
            page=min(max(number, 1), LAST_PAGE),
        )

    def __bool__(self):
        return bool(self.parts())

    def parts(self) -> list[tuple[str, object]]:
        """Everything asked as (name in the address, value), the page left out."""
        told = []
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name == "page" or value in ("", None, False, ()):
                continue
            name = "q" if field.name == "words" else field.name
            values = value if isinstance(value, tuple) else (value,)
            told += [(name, 1 if each is True else each) for each in values]
        return told

    def query(self, **changes) -> str:
        """The query string of this search with some parts changed, without the page."""
        return urlencode(replace(self, **changes).parts())

    def filters(self, at) -> Filters:
        """As the search knows them; `at` is the moment for "open now"."""
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
            open_at=at.replace(second=0, microsecond=0) if self.open else None,
        )

    def chips(self, municipalities) -> list[tuple[str, str, dict]]:
        """(the part's name, what it says, the changes that take it away)."""
        told = []
        if self.stage:
            told.append(("stage", f"… {dict(CUES)[self.stage]}", {"stage": None}))
        if self.municipality:
            told.append(("municipality", municipalities[self.municipality], {"municipality": ""}))
        named = {"time": {key: label for key, (label, _phases) in TIMES.items()}, "kind": KINDS}
        named |= {"whom": GROUPS, "speaks": LANGUAGES}
        for name, names in named.items():
            if value := getattr(self, name):
                told.append((name, str(names[value]), {name: ""}))
        told += [(name, str(said), {name: False}) for name, said in TICKS.items() if getattr(self, name)]
        for code in self.access:
            rest = tuple(each for each in self.access if each != code)
            told.append(("access", str(Accessibility(code).label), {"access": rest}))
        return told


def _one_of(value, known) -> str:
    return value if value in known else ""
