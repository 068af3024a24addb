"""The ground of the demo county: municipalities, organisations, units, workers and the catalogue."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import yaml
from django.contrib.auth.hashers import make_password

from palvelupolku.accounts.actions import add_membership
from palvelupolku.accounts.choices import OrganisationKind, Role
from palvelupolku.accounts.models import Organisation, Unit, User
from palvelupolku.audit.actors import SYSTEM
from palvelupolku.directory.actions import save_entries
from palvelupolku.directory.models import Municipality

from .clock import Clock
from .logins import demo_password

DATA = Path(__file__).parent / "data"
# The day on which the free places of the catalogue were written: they stay as fresh as they were then.
WRITTEN_ON = date(2026, 11, 22)
TITLES = {
    Role.SERVICE_ADVISER: "palveluneuvoja",
    Role.CLIENT_GUIDE: "asiakasohjaaja",
    Role.CASE_MANAGER: "asiakasvastaava",
    Role.SOCIAL_WORKER: "sosiaalityöntekijä",
    Role.READER: "asiakasohjaaja, sijainen",
    Role.MANAGER: "palveluvastaava",
    Role.COORDINATOR: "toiminnanohjaaja",
}


@dataclass
class County:
    """Everything that stories stand on, by the keys of the data files."""

    clock: Clock
    rng: random.Random
    organisations: dict = field(default_factory=dict)
    units: dict = field(default_factory=dict)
    users: dict = field(default_factory=dict)
    services: dict = field(default_factory=dict)
    service_towns: dict = field(default_factory=dict)
    guides: dict = field(default_factory=dict)
    coordinators: dict = field(default_factory=dict)
    postal_codes: dict = field(default_factory=dict)
    towns: list = field(default_factory=list)
    unit_of_town: dict = field(default_factory=dict)
    situations: list = field(default_factory=list)
    answers: dict = field(default_factory=dict)
    names: dict = field(default_factory=dict)
    begin: object = None  # county.py: lets a story begin another one beside itself

    def pick(self, words):
        return self.rng.choice(words)

    def gives_answers(self, service):
        """Whether the service is an association's or a parish's, to which people are referred."""
        return service.organisation.kind in (OrganisationKind.ASSOCIATION, OrganisationKind.PARISH)

    def serves(self, service, town):
        return self.gives_answers(service) and town in self.service_towns[service.slug]


def read(name):
    """One of the data files; by the C loader where PyYAML has it, ten times as quick."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((DATA / f"{name}.yaml").read_text("utf-8"), loader)  # noqa: S506 (both are safe)


def catalogue() -> list[dict]:
    """Every entry of the written catalogue, in the shape of directory.entries."""
    files = sorted(path.stem for path in (DATA / "services").glob("*.yaml"))
    return [entry for name in files for entry in read(f"services/{name}")["services"]]


def lay_ground(at, seed) -> County:
    """Write what stands before the first contact, and return it."""
    rng = random.Random(seed)  # noqa: S311 (a demo that is the same every time)
    county = County(clock=Clock(at, rng), rng=rng)
    county.situations = read("situations")["situations"]
    county.answers, county.names = read("answers"), read("names")
    told, people, began = read("organisations"), read("people"), at - timedelta(days=730)
    _write_towns(county, told["municipalities"])
    _write_organisations(county, told)
    _write_users(county, people, began)
    _write_catalogue(county, catalogue(), at - timedelta(days=150))
    return county


def _write_towns(county, towns):
    for told in towns:
        code = str(told["code"])
        Municipality.objects.update_or_create(
            code=code,
            defaults={
                "name": told["name"],
                "latitude": told["lat"],
                "longitude": told["lon"],
                "is_served": True,
            },
        )
        county.towns.append(code)
        county.postal_codes[code] = told["postal_code"]
        county.unit_of_town[code] = told["guidance_unit"]


def _write_organisations(county, told):
    for each in told["organisations"]:
        county.organisations[each["key"]] = Organisation.objects.create(
            name=each["name"],
            kind=each["kind"],
            description=each["description"],
            email=each["email"],
            phone=each["phone"],
            url=each["url"],
            municipalities=_codes(each["municipalities"]),
            language="sv" if each["key"].startswith("spaksele") else "fi",
        )
    for each in told["units"]:
        county.units[each["key"]] = Unit.objects.create(
            organisation=county.organisations[each["organisation"]],
            name=each["name"],
            kind=each["kind"],
            municipalities=_codes(each["municipalities"]),
            email=each["email"],
            phone=each["phone"],
        )


def _codes(told):
    return [] if told == "all" else [str(code) for code in told]


def _write_users(county, people, began):
    # One hash for all: hashing is meant to be slow.
    password = make_password(demo_password())
    house = next(o for o in county.organisations.values() if o.kind == OrganisationKind.COUNTY)
    for number, told in enumerate([*people["workers"], *people["managers"], *people["coordinators"]], 50):
        user = User.objects.create(
            email=told["email"],
            name=f"{told['first_name']} {told['last_name']}",
            title=TITLES[told["role"]],
            phone=told.get("phone") or f"016 000 {number:03}",
            language=told["languages"][0],
            password=password,
        )
        county.users[told["key"]] = user
        unit, organisation = told.get("unit"), told.get("organisation")
        add_membership(
            user,
            by=SYSTEM,
            at=began,
            organisation=county.organisations[organisation] if organisation else house,
            role=told["role"],
            unit=county.units[unit] if unit else None,
        )
        if organisation:
            county.coordinators[county.organisations[organisation].pk] = user
        elif unit and told["role"] != Role.READER:
            county.guides.setdefault(unit, []).append(user)


def _write_catalogue(county, told, at):
    moved = county.clock.today - WRITTEN_ON
    entries = [_entry(county, each, moved) for each in told]
    for service in save_entries(entries, by=county.users["marjatta"], at=at):
        county.services[service.slug] = service
    for each in told:
        towns = each["municipalities"]
        county.service_towns[each["key"]] = county.towns if towns == "all" else _codes(towns)


def _entry(county, told, moved):
    days = {name: told.get(name) for name in ("free_places_on", "confirmed_on")}
    return {
        **told,
        "organisation": county.organisations[told["organisation"]],
        **{name: day + moved if day else None for name, day in days.items()},
    }
