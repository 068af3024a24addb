"""One of everything for the access matrix: Helvi's path in the north, with links handed out."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from palvelupolku.audit.actors import RESIDENT
from palvelupolku.clients.models import ClosePerson, ContactWay
from palvelupolku.directory import editing
from palvelupolku.directory.exchange.hsds_ids import public_id
from palvelupolku.directory.exchange.hsds_objects import place_number
from palvelupolku.directory.exchange.hsds_terms import taxonomy_id, term_id
from palvelupolku.directory.models import CareChain, Channel, Place
from palvelupolku.directory.uploads import receive_upload
from palvelupolku.guidance import actions as guidance
from palvelupolku.guidance.follow_up import plan_follow_up
from palvelupolku.intake.actions import receive_contact
from palvelupolku.notices.links import make_link
from palvelupolku.referrals import actions as referrals
from palvelupolku.threads.actions import send_enquiry
from palvelupolku.threads.queries import Receiver
from tests.cast import AT

from .gathered import Gathered, make_gatherings
from .kept import Kept, make_kept


@dataclass
class Made(Gathered, Kept):
    """Ids and secrets by name."""

    waiting: int
    case: int
    client: int
    goal: int
    action: int
    referral: int
    consent: int
    follow_up: int
    way: int
    person: int
    service: int
    upload: int
    open_service: str
    open_organization: str
    open_place: str
    open_taxonomy: str
    open_term: str
    referral_secret: str
    follow_up_secret: str
    draft: int
    sent_draft: int
    entries_secret: str
    fmt: str
    chain: str
    enquiry: int
    enquiry_secret: str


def contact(**fields):
    return receive_contact(
        by=RESIDENT, at=AT, text="Äiti ei pääse kauppaan.", municipality="991", phone="016 000 085", **fields
    )


def _open_place(service):
    """The public id of the service's first place."""
    channel = Channel.objects.create(kind="ServiceLocation", updated_at=AT)
    channel.services.add(service)
    Place.objects.create(channel=channel, postal_code="99910")
    return public_id("service_at_location", place_number(service.pk, 0))


def make(cast) -> Made:
    waiting = contact()
    case = guidance.take_hold(contact(), by=cast.aino, at=AT, client=cast.helvi)
    goal = guidance.add_goal(case, by=cast.aino, at=AT, words="Haluan päästä kauppaan.")
    action = guidance.add_action(
        goal, by=cast.aino, at=AT, what="Asiointiapu", who="association", service=cast.errands
    )
    consent = cast.consent()
    referral = referrals.draft_referral(
        case,
        by=cast.aino,
        at=AT,
        organisation=cast.pensioners,
        service=cast.errands,
        action=action,
        kind="ordinary",
        message="Toivoo kauppakaveria.",
    )
    referrals.send_referral(referral, by=cast.aino, at=AT, consent=consent)
    follow_up = plan_follow_up(
        case, by=cast.aino, at=AT, goal=goal, ask_on=AT.date() + timedelta(days=30), ask_by="email"
    )
    with transaction.atomic():
        link = {"address": "x@koti.example", "language": "fi", "at": AT, "days": 4000}
        _, referral_secret = make_link("referral", referral, **link)
        _, follow_up_secret = make_link("follow_up", follow_up, **link)
        _, entries_secret = make_link(
            "entries", cast.pensioners, **(link | {"address": cast.pensioners.email})
        )
    draft = editing.start_draft(cast.pensioners, cast.errands, by=cast.paavo, at=AT)
    told = {"name": {"fi": "Juttukahvila"}, "summary": {"fi": "Kahvia ja juttuseuraa."}}
    (sent_draft,) = editing.submit_rows(cast.pensioners, [{"data": told}], by=cast.paavo, at=AT)
    care_chain = CareChain.objects.create(
        slug="kaatunut", status="published", name={"fi": "Kaatunut ikäihminen"}, updated_at=AT
    )
    asked = Receiver(cast.pensioners, (cast.errands,))
    enquiry = send_enquiry(
        [asked], by=RESIDENT, at=AT, name="Liisa", phone="016 000 085", message="Onko teillä tilaa?"
    ).recipients.get()
    with transaction.atomic():
        _, enquiry_secret = make_link("enquiry", enquiry, **link)
    return Made(
        **vars(make_gatherings(cast)),
        **vars(make_kept(cast)),
        waiting=waiting.pk,
        case=case.pk,
        client=cast.helvi.pk,
        goal=goal.pk,
        action=action.pk,
        referral=referral.pk,
        consent=consent.pk,
        follow_up=follow_up.pk,
        way=ContactWay.objects.filter(client=cast.helvi).first().pk,
        person=ClosePerson.objects.filter(client=cast.helvi).first().pk,
        service=cast.errands.pk,
        open_service=public_id("service", cast.errands.pk),
        open_organization=public_id("organization", cast.pensioners.pk),
        open_place=_open_place(cast.errands),
        open_taxonomy=taxonomy_id("stages"),
        open_term=term_id("stages", 3),
        upload=receive_upload(
            cast.pensioners, "palvelut.csv", b"Nimi;Lyhyesti\nKerho;Kahvia\nTyhj\xe4;", by=cast.paavo, at=AT
        ).pk,
        referral_secret=referral_secret,
        follow_up_secret=follow_up_secret,
        draft=draft.pk,
        sent_draft=sent_draft.pk,
        entries_secret=entries_secret,
        fmt="csv",
        chain=care_chain.slug,
        enquiry=enquiry.pk,
        enquiry_secret=enquiry_secret,
    )
