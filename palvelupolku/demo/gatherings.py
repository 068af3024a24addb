"""The demo county's groups, events, rooms, bodies and experts, some full, some with those who wait."""

import random
from datetime import time, timedelta
from itertools import count

from palvelupolku.activities import actions
from palvelupolku.activities.models import Expert, ExpertRequest
from palvelupolku.audit.actors import RESIDENT

from .clock import on, working_day
from .ground import read

SEED = 7
OPENED_DAYS_AGO, MEETS_FOR = 60, timedelta(days=112)
TEXTS = ("name", "summary", "where")


def write_gatherings(county):
    """Write activities.yaml; what its people did, they did before now."""
    told = read("activities")
    # Names by a chance of their own: the stories stay as they are.
    pick = random.Random(SEED).choice  # noqa: S311 (a demo that is the same every time)
    people = _people(county, pick)
    networks = _networks(county, told["networks"])
    for each in told["groups"]:
        _group(county, each, people)
    for each in told["events"]:
        _event(county, each, networks, people)
    for each in told["rooms"]:
        _room(county, each)
    _experts(county, told)


def _began(county, days=OPENED_DAYS_AGO):
    return county.clock.now - timedelta(days=days)


def _clock(words):
    hours, minutes = words.split(":")
    return time(int(hours), int(minutes))


def _people(county, pick):
    """(name, phone, e-mail) of one resident after another, without end."""
    names = county.names
    for number in count(1):
        first = pick(names["first_names"]["fi"]["old"][pick("fm")])
        last = pick(names["surnames"]["fi"])
        email = f"{first}.{last}@koti.example".lower().replace("ä", "a").replace("ö", "o")
        yield f"{first} {last}", f"016 000 {800 + number % 190:03}", email


def _join(gathering, how_many, people, at):
    """Residents sign up one after another; every third left an e-mail address."""
    for number, (name, phone, email) in zip(range(how_many), people, strict=False):
        actions.sign_up(
            gathering,
            by=RESIDENT,
            at=at + timedelta(hours=number),
            name=name,
            phone=phone,
            email=email if number % 3 == 0 else "",
            consent="2026-11",
        )


def _group(county, told, people):
    service = county.services[told["service"]]
    by, at = county.coordinators[service.organisation_id], _began(county)
    facts = {name: told.get(name, {}) for name in (*TEXTS, "for_whom", "when", "leader")}
    group = actions.save_group(
        None,
        by=by,
        at=at,
        organisation=service.organisation,
        service=service,
        kind=told["kind"],
        capacity=told.get("capacity"),
        municipality_id=told.get("municipality"),
        is_remote="remote_link" in told,
        remote_link=told.get("remote_link", ""),
        is_volunteer_led=told.get("volunteer", False),
        stages=told["stages"],
        languages=told.get("languages", ["fi"]),
        **facts,
    )
    actions.publish_group(group, by=by, at=at)
    first = at.date() + timedelta(days=(told["weekday"] - at.weekday()) % 7)
    actions.plan_meetings(
        group,
        by=by,
        at=at,
        first_on=first,
        last_on=first + MEETS_FOR,
        starts=_clock(told["starts"]),
        ends=_clock(told["ends"]),
        every_weeks=told["every_weeks"],
    )
    _join(group, told["people"], people, at + timedelta(days=1))
    _mark_past(county, group, by)


def _mark_past(county, group, by):
    """Most were there each time so far."""
    people = [place.pk for place in group.sign_ups.filter(state="joined")]
    for number, meeting in enumerate(group.meetings.filter(ends_at__lt=county.clock.now)):
        there = {pk for pk in people if (pk + number) % 4}
        actions.mark_attendance(meeting, by=by, at=meeting.ends_at, present=there)


def _event(county, told, networks, people):
    organisation = county.organisations[told.get("organisation", "jarvilaakso")]
    by = county.coordinators.get(organisation.pk, county.users["aino"])
    if told.get("county"):
        # A worker of the county writes it; the municipality's theme day is held together.
        organisation, by = county.organisations["jarvilaakso"], county.users["aino"]
    at, day = _began(county, 14), working_day(county.clock.today + timedelta(days=told["in_days"]))
    starts, ends = _clock(told["starts"]), _clock(told["ends"])
    event = actions.save_event(
        None,
        by=by,
        at=at,
        organisation=organisation,
        network=networks.get(told.get("network")),
        kind=told["kind"],
        audience=told.get("audience", "everyone"),
        starts_at=on(day, starts.hour, starts.minute),
        ends_at=on(day, ends.hour, ends.minute),
        municipality_id=told.get("municipality"),
        is_remote="remote_link" in told,
        remote_link=told.get("remote_link", ""),
        agenda_url=told.get("agenda_url", ""),
        takes_sign_ups=told.get("sign_up", False),
        capacity=told.get("capacity"),
        **{name: told[name] for name in TEXTS},
    )
    actions.publish_event(event, by=by, at=at)
    how_many = told.get("people", 0) + told.get("waiting", 0)
    _join(event, how_many, people, _began(county, 6))
    for key in (*told.get("workers", ()), *told.get("coordinators", ())):
        user = county.users[key]
        actions.sign_up(event, by=user, at=_began(county, 3), user=user)
    if told.get("cancelled"):
        actions.cancel_event(event, by=by, at=_began(county, 2))


def _room(county, told):
    at, by = _began(county), county.users["aino"]
    room = actions.save_room(
        None,
        by=by,
        at=at,
        organisation=county.organisations["jarvilaakso"],
        municipality_id=told["municipality"],
        seats=told["seats"],
        phone="016 000 010",
        hours=[
            (weekday, _clock(opens), _clock(closes)) for weekday, (opens, closes) in told["hours"].items()
        ],
        **{name: told[name] for name in ("name", "where", "what_is_there")},
    )
    weekdays = set(told["hours"])
    for each in told["bookings"]:
        organisation = county.organisations[each["organisation"]]
        day = county.clock.today + timedelta(days=each["in_days"])
        while day.weekday() not in weekdays:
            day += timedelta(days=1)
        starts, ends = _clock(each["starts"]), _clock(each["ends"])
        actions.book_room(
            room,
            by=county.coordinators[organisation.pk],
            at=_began(county, 5),
            organisation=organisation,
            starts_at=on(day, starts.hour, starts.minute),
            ends_at=on(day, ends.hour, ends.minute),
            purpose=each["purpose"],
            weeks=each.get("weeks", 1),
            presence=organisation.name if each.get("shown") else None,
        )


def _networks(county, told):
    at, by = _began(county, 200), county.users["aino"]
    networks = {}
    for each in told:
        facts = {name: each[name] for name in ("kind", "name", "task", "how_to_take_part")}
        house = county.organisations["jarvilaakso"]
        network = actions.save_network(None, by=by, at=at, phone=house.phone, email=house.email, **facts)
        for member in each["members"]:
            actions.add_member(
                network,
                by=by,
                at=at,
                role=member["role"],
                organisation=county.organisations[member["organisation"]],
                person_name=member.get("person", ""),
                has_public_seat="person" in member,
            )
        networks[each["key"]] = network
    return networks


def _experts(county, told):
    at = _began(county)
    for each in told["experts"]:
        organisation = county.organisations[each["organisation"]]
        kept = (
            "kind",
            "shown_name",
            "themes",
            "does",
            "languages",
            "full_name",
            "phone",
            "story",
            "availability",
        )
        actions.save_expert(
            None,
            by=county.coordinators[organisation.pk],
            at=at,
            organisation=organisation,
            municipalities=each["towns"],
            is_remote=each.get("remote", False),
            is_shown=True,
            consented_on=at.date(),
            **{name: each[name] for name in kept},
        )
    for each in told["requests"]:
        _request(county, each)


def _request(county, told):
    """Ask, and go on as far as `goes_to`."""
    expert = Expert.objects.get(shown_name=told["expert"])
    asker, at = county.users[told["by"]], _began(county, told["days_ago"])
    asked = actions.ask_for_expert(
        expert, by=asker, at=at, asked_by=asker, what=told["what"], theme=told["theme"], wish=told["wish"]
    )
    if told["goes_to"] == "asked":
        return
    keeper = county.coordinators[expert.organisation_id]
    actions.offer_request(asked, by=keeper, at=at + timedelta(days=1))
    held_on = working_day(county.clock.today + timedelta(days=told.get("in_days", 8 - told["days_ago"])))
    held_at = on(held_on, 13, 0)
    actions.agree_request(asked, by=keeper, at=at + timedelta(days=3), agreed_at=held_at)
    if told["goes_to"] == "agreed":
        return
    actions.hold_request(asked, by=keeper, at=held_at + timedelta(hours=3))
    asked = ExpertRequest.objects.get(pk=asked.pk)
    actions.give_feedback(asked, by=asker, at=held_at + timedelta(days=1), rating=5, feedback="Avasi silmät.")
