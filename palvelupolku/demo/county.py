"""The whole demo county: its ground, its scripts, and the running of every story in the order of time."""

import heapq
from contextlib import contextmanager
from datetime import timedelta
from itertools import count, cycle

from django.db import connection, transaction
from django.db.models import F

from palvelupolku.accounts.models import User
from palvelupolku.audit.actions import count as add_to_count
from palvelupolku.directory.choices import Phase
from palvelupolku.guidance.models import Case
from palvelupolku.intake.choices import AgeBand, Closing, ForWhom, ReachBy, Tier
from palvelupolku.intake.rules import clock_for
from palvelupolku.notices.models import Message
from palvelupolku.referrals.workflow import State

from .catalogue_use import write_use
from .catalogue_work import write_catalogue_work
from .chains import write_chains
from .clock import on
from .gatherings import write_gatherings
from .ground import lay_ground, read
from .people import Register
from .referring import WITHDRAWN
from .stories import CLOSED, advised_story, case_story, contact_fields, make_script, waiting_story

SEED = 20261122
COUNTED_DAYS = 120
WAITING, ADVISED = 44, 60
VIOLENCE, NON_DISCLOSURE = "vakivalta", 4
# How many cases go how far.
GO_TO = {
    Phase.BEFORE: 2,
    Phase.CONTACT: 5,
    Phase.ASSESSMENT: 29,
    Phase.PLANNING: 25,
    Phase.ORGANISING: 32,
    Phase.DELIVERING: 42,
    Phase.FOLLOW_UP: 26,
    CLOSED: 42,
}
# Steps beside the phases take a week or so: a quiet one at Christmas must not keep them from happening.
AT_LEAST = {Phase.BEFORE: 7, Phase.CONTACT: 7, Phase.ORGANISING: 10}
# How long at most they have stood there, in days.
STANDS = {
    Phase.BEFORE: 12,
    Phase.CONTACT: 10,
    Phase.ASSESSMENT: 16,
    Phase.PLANNING: 14,
    Phase.ORGANISING: 18,
    Phase.DELIVERING: 45,
    Phase.FOLLOW_UP: 20,
    CLOSED: 75,
}
ORGANISING = [
    State.REQUESTED,
    State.ACCEPTED,
    State.ON_HOLD,
    State.DRAFT,
    State.REQUESTED,
    State.REJECTED,
    State.CANCELLED,
    State.ACCEPTED,
]
LATER = [
    [State.IN_PROGRESS],
    [State.COMPLETED],
    [State.REJECTED, State.IN_PROGRESS],
    [State.IN_PROGRESS],
    [State.FAILED, State.COMPLETED],
    [WITHDRAWN],
    [State.COMPLETED, State.ACCEPTED],
]


def is_loaded() -> bool:
    """Whether the demo county stands in this database."""
    return User.objects.filter(email=emails()[0]).exists()


def emails() -> list[str]:
    """The addresses of everyone who signs in, in the order of people.yaml."""
    people = read("people")
    return [told["email"] for group in ("workers", "managers", "coordinators") for told in people[group]]


def load(*, at, seed=SEED):
    """Write the county as it stands at `at`: all of it or nothing."""
    with transaction.atomic(), _one_savepoint():
        return _load(at, seed)


@contextmanager
def _one_savepoint():
    """Every deed's own savepoint would be a quarter of all statements, and any error undoes all anyway."""
    features = connection.features
    before, features.uses_savepoints = features.uses_savepoints, False
    try:
        yield
    finally:
        features.uses_savepoints = before


def _load(at, seed):
    county = lay_ground(at, seed)
    write_chains(county)
    write_catalogue_work(county)
    write_gatherings(county)
    write_use(county)
    stories = Stories(county.clock.now)
    county.begin = stories.begin
    register = Register(county)
    for story in [
        *_helvi(county, register),
        *_cases(county, register),
        *_advised(county, register),
        *_waiting(county, register),
    ]:
        stories.begin(story)
    stories.run()
    _count_own_help(county)
    _quieten()
    return county


class Stories:
    """Runs stories side by side, always the one whose next deed comes first."""

    def __init__(self, now):
        self.now, self.heap, self.order = now, [], count()

    def begin(self, story):
        self._line_up(story, next(story))

    def _line_up(self, story, moment):
        if moment <= self.now:
            heapq.heappush(self.heap, (moment, next(self.order), story))

    def run(self):
        while self.heap:
            moment, _order, story = heapq.heappop(self.heap)
            try:
                self._line_up(story, story.send(moment))
            except StopIteration:
                continue


# Who and what


def _helvi(county, register):
    """Helvi, whose daughter has written and who waits in the north; and Hilkka, who has come far already."""
    situation = next(each for each in county.situations if each["key"] == "aiti-kauppa-ulos")
    helvi = register.person(
        age=84, town="991", names=("Helvi", "Lehtonen"), close=("Liisa Lehtonen", "tytär")
    )
    written = {
        "text": "äiti ei enää pääse yksin kauppaan eikä ulos",
        "for_whom": ForWhom.OTHER,
        "municipality": "991",
        "age_band": AgeBand.OVER_75,
        "name": helvi.close_name,
        "phone": helvi.close_phone,
        "email": helvi.close_email,
        "reach_by": ReachBy.PHONE,
        "reach_when": "iltapäivällä neljän jälkeen",
        "subject_name": helvi.name,
        "subject_relation": helvi.close_relation,
        "subject_knows": True,
    }
    yield waiting_story(county, written, county.clock.ago(2))
    hilkka = register.person(
        age=86, town="991", names=("Hilkka", "Rantakoivu"), close=("Liisa Rantakoivu", "tytär")
    )
    hilkka.email = "hilkka.rantakoivu@koti.example"
    referrals = [State.REJECTED, State.IN_PROGRESS]
    script = make_script(county, hilkka, situation, Phase.FOLLOW_UP, stands=14, referrals=referrals)
    yield case_story(county, script)


def _cases(county, register):
    """About two hundred cases, spread over the phases, the situations and the towns."""
    situations, organising, later = cycle(county.situations), cycle(ORGANISING), cycle(LATER)
    numbers, hidden = count(), count()
    for goes_to, how_many in GO_TO.items():
        for _case in range(how_many):
            number, situation = next(numbers), next(situations)
            person = _person(county, register, situation)
            person.is_non_disclosure = situation["key"] == VIOLENCE and next(hidden) < NON_DISCLOSURE
            person.is_safe = not (person.is_non_disclosure or number % 19 == 7)
            referrals = [next(organising)] if goes_to == Phase.ORGANISING else []
            if goes_to in (Phase.DELIVERING, Phase.FOLLOW_UP, CLOSED):
                referrals = next(later)
            stands = county.rng.randint(AT_LEAST.get(goes_to, 1), STANDS[goes_to])
            script = make_script(county, person, situation, goes_to, stands=stands, referrals=referrals)
            yield case_story(county, script)


def _person(county, register, situation):
    about = county.answers["about"].get(situation["key"], {})
    language = about.get("language", situation["language"])
    if language == "fi" and situation["contacted_by"] != "self" and next(register.turns) % 6 == 0:
        language = next(register.spoken)
    age = max(19, int(situation["age"]) + county.rng.randint(-4, 4))
    town = about.get("town") or _town(county, situation, language)
    gender, relations = about.get("gender", ""), about.get("by", ())
    return register.person(age=age, town=town, language=language, gender=gender, relations=relations)


def _town(county, situation, language):
    """A town that the situation's association serves; Swedish speakers live where Swedish is spoken."""
    if language == "sv":
        return county.pick(["995", "995", "992"])
    ours = (key for key in situation["services"] if county.gives_answers(county.services[key]))
    return county.pick(county.service_towns.get(next(ours, ""), county.towns))


def _advised(county, register):
    endings = [Closing.ADVISED] * 8 + [Closing.NOT_REACHED, Closing.DUPLICATE]
    for number in range(ADVISED):
        situation = county.pick([each for each in county.situations if int(each["tier"]) <= 2])
        fields = contact_fields(county, _person(county, register, situation), situation)
        if number % 3 == 0:
            fields["municipality"] = ""
        received_at = county.clock.ago(county.rng.randint(1, COUNTED_DAYS - 5))
        yield advised_story(county, fields, received_at, county.pick(endings))


def _waiting(county, register):
    """The queue: some late, some due today, most with time left, each with its own words."""
    for number, situation in zip(range(WAITING), cycle(county.situations[1:]), strict=False):
        fields = contact_fields(county, _person(county, register, situation), situation)
        if number % 11 == 4:
            fields |= {"municipality": "", "text": county.pick(county.answers["unsure"]), "knows_need": False}
        if number % 5 == 0:
            days = county.rng.randint(8, 11) if fields["age_band"] != AgeBand.OVER_75 else 16
        elif number % 5 == 1:
            days = _received_due_today(county, fields["age_band"])
        else:
            days = county.rng.randint(0, 3)
        yield waiting_story(county, fields, county.clock.ago(days))


def _received_due_today(county, age_band):
    """How many days ago a contact came that must be answered today; on a day off, a fresh one."""
    today = county.clock.today
    due = (days for days in range(1, 16) if clock_for(today - timedelta(days=days), age_band).due_on == today)
    return next(due, 1)


# Afterwards


def _count_own_help(county):
    """Searches of the past months on the resident's pages: numbers without persons."""
    for days in range(COUNTED_DAYS):
        day = county.clock.today - timedelta(days=days)
        busy = county.rng.randint(24, 58) if day.weekday() < 5 else county.rng.randint(9, 24)
        if on(day, 9, 0) <= county.clock.now:
            add_to_count("entered", Tier.OWN_HELP, day, busy)


def _quieten():
    """What was told in the past was told: nothing of it is mailed when the site starts."""
    Message.objects.filter(state=Message.State.DUE).update(
        state=Message.State.SENT, sent_at=F("created_at"), attempts=1, body=""
    )


def summary():
    """A line about what stands, for the command."""
    return f"{Case.objects.count()} cases"
