"""The fixed cast everyone knows. `make_cast()` writes it; tests ask for the `cast` fixture."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from palvelupolku.accounts.choices import OrganisationKind, Role, UnitKind
from palvelupolku.accounts.models import Membership, Organisation, Unit, User
from palvelupolku.clients.choices import Scope, Task
from palvelupolku.clients.models import Client, ClosePerson, Consent, ContactWay, Relation
from palvelupolku.directory.choices import Placement, ServiceKind
from palvelupolku.directory.models import Municipality, Service
from palvelupolku.kernel import identity
from palvelupolku.kernel.fields import blind_index

HELSINKI = ZoneInfo("Europe/Helsinki")
AT = datetime(2026, 11, 23, 9, 0, tzinfo=HELSINKI)  # a Monday
PASSWORD = "keminkylä-kuusi-7"


@dataclass
class Cast:
    """Everyone and everything by name."""

    county: Organisation
    north: Unit
    middle: Unit
    advice: Unit
    pensioners: Organisation
    parish: Organisation
    aino: User  # client guide, north
    eero: User  # the same unit, reads only
    ulla: User  # client guide, middle
    martta: User  # case manager, north
    marjatta: User  # manager
    paavo: User  # coordinator of the pensioners
    pirkko: User  # coordinator of the parish
    helvi: Client  # 84, north
    errands: Service  # the pensioners' errand help
    safety_phone: Service  # the county's

    def consent(self, *scopes, organisation=None, **fields):
        """A consent of Helvi's in force, by default to the pensioners for name, contact and situation."""
        return Consent.objects.create(
            client=self.helvi,
            organisation=organisation or self.pensioners,
            scopes=sorted(scopes or (Scope.NAME, Scope.CONTACT, Scope.SITUATION)),
            purpose="asiointiapu",
            starts_on=fields.pop("starts_on", date(2026, 11, 1)),
            given_how="oral",
            given_by="Helvi Lehtonen",
            recorded_by=self.aino,
            recorded_at=AT,
            **fields,
        )


def _user(email, name, organisation, role, unit=None):
    user = User.objects.create_user(email, PASSWORD, name=name)
    Membership.objects.create(
        user=user, organisation=organisation, unit=unit, role=role, starts_on=date(2026, 1, 1)
    )
    return user


def _helvi(north):
    code = identity.make_temporary(date(1942, 3, 12), 902)
    helvi = Client.objects.create(
        first_name="Helvi",
        last_name="Lehtonen",
        identity_code=code,
        identity_index=blind_index(code),
        born_on=date(1942, 3, 12),
        address="Rantatie 1 A 2",
        postal_code="99910",
        municipality="991",
        created_at=AT,
    )
    ContactWay.objects.create(client=helvi, kind="phone", value="016 000 084", is_preferred=True)
    ContactWay.objects.create(client=helvi, kind="email", value="helvi@koti.example")
    ClosePerson.objects.create(client=helvi, name="Liisa Lehtonen", relation="tytär", phone="016 000 085")
    Relation.objects.create(
        client=helvi, unit=north, task=Task.GUIDANCE, ground="SHL 36 §", starts_on=date(2026, 11, 1)
    )
    return helvi


def make_cast() -> Cast:
    """Write the cast. Monday 23.11.2026 at 9 is their day (`AT`)."""
    for code, name in {"991": "Keminkylä", "992": "Rantakylä", "995": "Suvantola"}.items():
        Municipality.objects.update_or_create(
            code=code, defaults={"name": {"fi": name, "sv": name, "en": name}, "is_served": True}
        )
    county = Organisation.objects.create(
        name={"fi": "Järvilaakson hyvinvointialue", "sv": "Insjödalens välfärdsområde"},
        kind=OrganisationKind.COUNTY,
    )
    north, middle, advice = (
        Unit.objects.create(organisation=county, name={"fi": name}, kind=kind, municipalities=codes)
        for name, kind, codes in (
            ("Pohjoinen asiakasohjaus", UnitKind.GUIDANCE, ["991", "994"]),
            ("Keskinen asiakasohjaus", UnitKind.GUIDANCE, ["992", "995"]),
            ("Neuvonta", UnitKind.ADVICE, []),
        )
    )
    pensioners = Organisation.objects.create(
        name={"fi": "Keminkylän Eläkkeensaajat ry"},
        kind=OrganisationKind.ASSOCIATION,
        email="toimisto@elakkeensaajat.example",
        phone="016 000 010",
        municipalities=["991"],
    )
    parish = Organisation.objects.create(
        name={"fi": "Rantakylän seurakunta"}, kind=OrganisationKind.PARISH, email="diakonia@srk.example"
    )
    errands = Service.objects.create(
        slug="asiointiapu",
        kind=ServiceKind.ACTIVITY,
        organisation=pensioners,
        name={"fi": "Asiointi- ja saattaja-apu", "sv": "Ärendehjälp", "en": "Errand and escort help"},
        summary={"fi": "Vapaaehtoinen lähtee mukaan kauppaan, lääkäriin tai ulos."},
        stages=[3, 4],
        phases=[5, 6],
        placement=Placement.CONFIRMED,
        updated_at=AT,
    )
    safety_phone = Service.objects.create(
        slug="turvapuhelin",
        organisation=county,
        name={"fi": "Turvapuhelin", "sv": "Trygghetstelefon", "en": "Safety phone"},
        summary={"fi": "Saat apua napin painalluksella ympäri vuorokauden."},
        stages=[4],
        phases=[5, 6],
        placement=Placement.CONFIRMED,
        updated_at=AT,
    )
    for service in (errands, safety_phone):
        service.municipalities.set(["991"])
    return Cast(
        county=county,
        north=north,
        middle=middle,
        advice=advice,
        pensioners=pensioners,
        parish=parish,
        aino=_user("aino@jarvilaakso.example", "Aino Aalto", county, Role.CLIENT_GUIDE, north),
        eero=_user("eero@jarvilaakso.example", "Eero Eskola", county, Role.READER, north),
        ulla=_user("ulla@jarvilaakso.example", "Ulla Uusi", county, Role.CLIENT_GUIDE, middle),
        martta=_user("martta@jarvilaakso.example", "Martta Mäki", county, Role.CASE_MANAGER, north),
        marjatta=_user("marjatta@jarvilaakso.example", "Marjatta Mönkkö", county, Role.MANAGER),
        paavo=_user("paavo@elakkeensaajat.example", "Paavo Pelto", pensioners, Role.COORDINATOR),
        pirkko=_user("pirkko@srk.example", "Pirkko Pihl", parish, Role.COORDINATOR),
        helvi=_helvi(north),
        errands=errands,
        safety_phone=safety_phone,
    )
