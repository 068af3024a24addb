"""Groups, events, rooms and experts of the cast, ready to be used."""

from datetime import time, timedelta
from itertools import count

from palvelupolku.activities import actions
from palvelupolku.audit.actors import RESIDENT
from tests.cast import AT

DAY = timedelta(days=1)
NUMBERS = count(1000)


def make_group(cast, *, capacity=2, **fields):
    """A published group of the pensioners."""
    words = {
        "organisation": cast.pensioners,
        "name": {"fi": "Kävelyryhmä", "sv": "Promenadgrupp", "en": "Walking group"},
        "summary": {"fi": "Kävellään yhdessä."},
        "where": {"fi": "Kirjaston piha"},
        "capacity": capacity,
    }
    group = actions.save_group(None, by=cast.paavo, at=AT, **{**words, **fields})
    actions.publish_group(group, by=cast.paavo, at=AT)
    return group


def make_event(cast, *, by=None, organisation=None, published=True, **fields):
    """A published event of the pensioners for everyone, a week from the cast's day."""
    by = by or cast.paavo
    words = {
        "organisation": organisation or cast.pensioners,
        "name": {"fi": "Hyvän mielen päivä"},
        "summary": {"fi": "Kahvia ja tietoa."},
        "where": {"fi": "Kylätalo"},
        "starts_at": AT + 7 * DAY,
        "ends_at": AT + 7 * DAY + timedelta(hours=2),
        "takes_sign_ups": True,
    }
    event = actions.save_event(None, by=by, at=AT, **{**words, **fields})
    if published:
        actions.publish_event(event, by=by, at=AT)
    return event


def make_room(cast):
    """A room of the county that is lent from Monday to Friday from 8 to 16."""
    return actions.save_room(
        None,
        by=cast.aino,
        at=AT,
        organisation=cast.county,
        name={"fi": "Terveysaseman aula"},
        where={"fi": "Keminkylän terveysasema"},
        hours=[(weekday, time(8), time(16)) for weekday in range(5)],
    )


def book(room, cast, *, by=None, organisation=None, day=1, hour=9, hours=2, **more):
    """A booking so many days from the cast's Monday."""
    starts = AT.replace(hour=hour) + day * DAY
    return actions.book_room(
        room,
        by=by or cast.paavo,
        at=AT,
        organisation=organisation or cast.pensioners,
        starts_at=starts,
        ends_at=starts + timedelta(hours=hours),
        purpose="Yhdistyspiste",
        **more,
    )


def make_expert(cast, **fields):
    """A shown expert of the pensioners, whose own details are not for pages."""
    told = {
        "organisation": cast.pensioners,
        "is_shown": True,
        "shown_name": "Kaarlo",
        "story": {"fi": "Hoidin vaimoani kotona kymmenen vuotta."},
        "themes": ["caring"],
        "does": ["talk", "trainer"],
        "languages": ["fi"],
        "full_name": "Kaarlo Salainen",
        "phone": "016 000 777",
        "email": "kaarlo@koti.example",
        "consented_on": AT.date(),
    }
    return actions.save_expert(None, by=cast.paavo, at=AT, **{**told, **fields})


def join(gathering, name="Veikko Virtanen", *, at=AT, **told):
    """A resident signs up, each with a phone number of their own."""
    told = {"phone": f"016 000 {next(NUMBERS)}", "consent": "2026-11"} | told
    return actions.sign_up(gathering, by=RESIDENT, at=at, name=name, **told)
