"""One of everything of the activities room for the access matrix."""

from dataclasses import dataclass
from datetime import time, timedelta

from django.db import transaction

from palvelupolku.activities import actions
from palvelupolku.activities.telling import PURPOSE
from palvelupolku.notices.links import make_link
from tests.activities.gathered import book, join, make_event, make_expert, make_group, make_room
from tests.cast import AT


@dataclass
class Gathered:
    """Ids and secrets by name; `work_…` are the county's, the others the pensioners'."""

    group: int
    meeting: int
    event: int
    work_event: int
    place: int
    work_place: int
    room: int
    booking: int
    network: int
    seat: int
    expert: int
    asked: int
    sign_up_secret: str
    calendar_secret: str


def make_gatherings(cast) -> Gathered:
    group, room = make_group(cast), make_room(cast)
    first = (AT + timedelta(days=1)).date()
    hours = {"starts": time(10), "ends": time(11)}
    (meeting,) = actions.plan_meetings(group, by=cast.paavo, at=AT, first_on=first, last_on=first, **hours)
    event = make_event(cast)
    work_event = make_event(
        cast, by=cast.aino, organisation=cast.county, kind="training", audience="both", capacity=5
    )
    place = join(group)
    work_place = actions.sign_up(work_event, by=cast.ulla, at=AT, user=cast.ulla)
    (booking,) = book(room, cast, presence={"fi": "Piste"})
    network = actions.save_network(None, by=cast.aino, at=AT, name={"fi": "Vanhusneuvosto"}, task={"fi": "x"})
    seat = actions.add_member(
        network, by=cast.aino, at=AT, role={"fi": "jäsen"}, organisation=cast.pensioners
    )
    expert = make_expert(cast)
    asked = actions.ask_for_expert(
        expert, by=cast.aino, at=AT, asked_by=cast.aino, what="talk", wish="Työpajaan."
    )
    with transaction.atomic():
        _, sign_up_secret = make_link(
            PURPOSE, place, address="x@koti.example", language="fi", at=AT, days=4000
        )
    return Gathered(
        group=group.pk,
        meeting=meeting.pk,
        event=event.pk,
        work_event=work_event.pk,
        place=place.pk,
        work_place=work_place.pk,
        room=room.pk,
        booking=booking.pk,
        network=network.pk,
        seat=seat.pk,
        expert=expert.pk,
        asked=asked.pk,
        sign_up_secret=sign_up_secret,
        calendar_secret=actions.make_feed(by=cast.aino, at=AT),
    )
