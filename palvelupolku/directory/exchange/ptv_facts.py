"""What one PTV record says, whichever version of the open API it came from."""

import re
from dataclasses import dataclass, field

from palvelupolku.accounts.choices import OrganisationKind

from ..choices import AreaType, ChannelType, Charge, Status

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,8})?")
CHARGES = {
    "Free": Charge.FREE,
    "FreeOfCharge": Charge.FREE,
    "Charged": Charge.CHARGED,
    "Chargeable": Charge.CHARGED,
    "Other": Charge.VARIES,
}
STATUSES = {
    "": Status.PUBLISHED,  # the open API gives published objects when it says nothing
    "Published": Status.PUBLISHED,
    "Draft": Status.DRAFT,
    "Modified": Status.DRAFT,
    "Withdrawn": Status.ARCHIVED,
    "Deleted": Status.ARCHIVED,
    "Archived": Status.ARCHIVED,
    "OldPublished": Status.ARCHIVED,
    "Removed": Status.ARCHIVED,
}
ORGANISATIONS = {
    "Municipality": OrganisationKind.MUNICIPALITY,
    "State": OrganisationKind.STATE,
    "Organization": OrganisationKind.ASSOCIATION,
    "Company": OrganisationKind.COMPANY,
    "SotePrivate": OrganisationKind.COMPANY,
    "SotePublic": OrganisationKind.COUNTY,
    "WellbeingServicesCounty": OrganisationKind.COUNTY,
}


@dataclass(frozen=True)
class CodeRef:
    """A code as a record names it: list, addresses (newest first), the code itself and its name."""

    scheme: str
    uris: tuple[str, ...]
    code: str
    name: str

    @property
    def target(self):
        return f"{self.scheme}:{next(iter(self.uris), '') or self.code}"[:200]


@dataclass(frozen=True)
class Link:
    """That a record names another: the other's name and what is told of just this pair (see `ChannelUse`)."""

    name: str = ""
    told: dict = field(default_factory=dict)


@dataclass
class Facts:
    """What one record says. `odd` holds (kind, what was told) that cannot be understood.

    links       {id of the other end: Link}; None when the record does not tell its other ends at all
    areas       (type, code, name) of areas told without their municipalities
    general     id of the general description that completes it
    modified    the day of the last change, or None
    gaps        {(kind, target): name} of what is not here, as the writer finds
    """

    fields: dict
    municipalities: dict = field(default_factory=dict)
    areas: set = field(default_factory=set)
    codes: list[CodeRef] = field(default_factory=list)
    organisation: tuple[str, str] | None = None
    named_organisations: dict = field(default_factory=dict)
    links: dict | None = field(default_factory=dict)
    places: list[dict] = field(default_factory=list)
    general: str = ""
    modified: object = None
    odd: set = field(default_factory=set)
    gaps: dict = field(default_factory=dict)

    @property
    def name(self):
        told = self.fields.get("name") or {}
        return told.get("fi") or next(iter(told.values()), "")

    def has_code(self, scheme, code):
        """Take down a municipality's or another short code that cannot be understood."""
        self.odd.add(("code", f"{scheme}:{code}"[:200]))

    def set_status(self, told):
        """Read the publishing status; a state that nobody knows is not shown to the public."""
        if told not in STATUSES:
            self.has_code("publishingStatus", told)
        self.fields["status"] = STATUSES.get(told, Status.DRAFT)

    def set_languages(self, words):
        """Keep what looks like language codes."""
        for word in words:
            if not LANGUAGE.fullmatch(word):
                self.has_code("language", word)
        self.fields["languages"] = [word for word in words if LANGUAGE.fullmatch(word)]

    def municipality(self, code, names=None) -> str | None:
        """Take down a municipality by its code; the three-digit code, or None when it is none."""
        if re.fullmatch(r"[0-9]{1,3}", code):
            code = code.zfill(3)
            self.municipalities[code] = {**self.municipalities.get(code, {}), **(names or {})}
            return code
        if code:
            self.has_code("municipality", code)
        return None


def area_type(told: str) -> str:
    """Nationwide, or named municipalities."""
    return AreaType.NATIONWIDE if told.startswith("Nationwide") else AreaType.LIMITED


def full_number(phone) -> str:
    """A phone number with its prefix."""
    return f"{phone['prefix']} {phone['number']}".strip()


def channel_kind(told: str) -> str | None:
    """One of the five kinds, however its first letter is written; None for another."""
    return next((kind for kind in ChannelType.values if kind.lower() == told.lower()), None)
