from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from palvelupolku.audit.actions import count
from palvelupolku.clients.models import Client
from palvelupolku.directory.choices import Phase
from palvelupolku.guidance.choices import Help
from palvelupolku.guidance.models import Case, FollowUp, PhaseStay
from palvelupolku.insight import queries
from palvelupolku.insight.rules import last_days
from palvelupolku.intake.choices import Tier
from palvelupolku.intake.models import Contact
from palvelupolku.referrals.models import Referral
from palvelupolku.referrals.workflow import State
from tests.cast import AT

HELSINKI = ZoneInfo("Europe/Helsinki")
TODAY = AT.date()
MONTH = last_days(30, TODAY)


def ago(days, hours=0):
    return AT - timedelta(days=days, hours=hours)


def a_contact(cast, *, unit=None, received, due, code, **fields):
    return Contact.objects.create(
        code=code, unit=unit or cast.north, received_at=received, state_since=received, due_at=due, **fields
    )


def a_case(cast, *, phase, since, unit=None, until=None):
    client = Client.objects.create(first_name="A", last_name="B", created_at=since)
    case = Case.objects.create(
        client=client,
        unit=unit or cast.north,
        responsible=cast.aino,
        phase=phase,
        phase_since=since,
        state_since=since,
        pending_from=since,
        opened_at=since,
    )
    PhaseStay.objects.create(case=case, phase=phase, started_at=since, ended_at=until)
    return case


@pytest.fixture
def units(cast):
    return queries.units_of([cast.county.pk])


def test_the_funnel_tells_each_tier_and_what_it_was(db):
    with transaction.atomic():
        count("entered", Tier.ADVICE, TODAY, 7)
        count("entered", Tier.ADVICE, TODAY - timedelta(days=29), 2)
        count("entered", Tier.ADVICE, TODAY - timedelta(days=30), 4)
        count("entered", Tier.ADVICE, TODAY - timedelta(days=60), 100)
        count("satisfied", Tier.ADVICE, TODAY, 3)
        count("search.words", Tier.ADVICE, TODAY, 50)
    rows = dict(queries.funnel(MONTH))
    assert list(rows) == list(Tier)
    assert rows[Tier.ADVICE] == {
        "entered": queries.Now(9, 4),
        "satisfied": queries.Now(3, 0),
        "stepped_up": queries.Now(0, 0),
    }
    assert rows[Tier.SERVICES]["entered"] == queries.Now(0, 0)


def test_waiting_tells_how_long_each_phase_has_stood_and_how_it_was(cast, units):
    a_case(cast, phase=Phase.ASSESSMENT, since=ago(4, 3))
    a_case(cast, phase=Phase.ASSESSMENT, since=ago(40))
    a_case(cast, phase=Phase.ASSESSMENT, since=ago(33), until=ago(2), unit=cast.middle)
    a_contact(cast, received=ago(6), due=ago(-1), code="W1")
    a_contact(cast, received=ago(35), due=ago(30), code="W2", is_open=False, state="closed")
    waits = queries.waiting(units, at=AT, before_at=ago(30))
    north = waits[cast.north.pk, Phase.ASSESSMENT]
    assert (north.now.count, north.now.median, north.now.longest) == (2, 22, 40)
    assert (north.before.count, north.before.longest) == (1, 10)
    assert waits[cast.middle.pk, Phase.ASSESSMENT].before.count == 1
    assert waits[None, Phase.ASSESSMENT].now.count == 2
    assert waits[None, Phase.ASSESSMENT].before.count == 2
    assert waits[None, Phase.CONTACT].now.longest == 6
    assert waits[None, Phase.BEFORE].now.count == 0


def test_a_contact_that_was_closed_since_waited_then(cast, units):
    contact = a_contact(cast, received=ago(35), due=ago(30), code="W3", is_open=False, state="closed")
    Contact.objects.filter(pk=contact.pk).update(state_since=ago(10))
    waits = queries.waiting(units, at=AT, before_at=ago(30))
    assert waits[None, Phase.CONTACT].before.count == 1
    assert waits[None, Phase.CONTACT].now.count == 0


def test_the_queue_tells_the_late_and_the_oldest(cast, units):
    a_contact(cast, received=ago(12), due=ago(1), code="Q1")
    a_contact(cast, received=ago(1), due=ago(-3), code="Q2")
    a_contact(cast, received=ago(50), due=ago(40), code="Q3", is_open=False, state="closed")
    *rows, total = queries.queues(units, at=AT)
    assert [(row.unit, row.count) for row in rows] == [(cast.north, 2), (cast.middle, 0), (cast.advice, 0)]
    assert (total.count, total.late, total.oldest) == (2, 1, 12)


def test_referrals_are_told_by_state_with_the_usual_time_to_an_answer(cast, units):
    case = a_case(cast, phase=Phase.ORGANISING, since=ago(20))
    common = {"client": case.client, "case": case, "organisation": cast.pensioners, "created_by": cast.aino}
    consent = cast.consent()
    for days in (1, 3, 9):
        Referral.objects.create(
            **common,
            consent=consent,
            state=State.ACCEPTED,
            state_since=ago(1),
            created_at=ago(15),
            requested_at=ago(15),
            answered_at=ago(15 - days),
        )
    Referral.objects.create(**common, state_since=ago(40), created_at=ago(40))
    found = queries.referrals(units, MONTH, HELSINKI)
    assert found.now.states[State.ACCEPTED] == 3
    assert found.now.states[State.DRAFT] == 0
    assert (found.now.answer_days, found.now.answered, found.now.total) == (3, 3, 3)
    assert found.before.states[State.DRAFT] == 1
    assert found.before.answer_days is None


def test_answers_by_unit_hide_small_groups(cast, units):
    for unit, answers in ((cast.north, [Help.YES] * 6 + [Help.NO]), (cast.middle, [Help.YES] * 8)):
        case = a_case(cast, phase=Phase.FOLLOW_UP, since=ago(20), unit=unit)
        for answer in answers:
            FollowUp.objects.create(
                case=case,
                ask_on=date(2026, 11, 1),
                state="answered",
                state_since=ago(2),
                helped=answer,
                answered_at=ago(2),
            )
    told = queries.helped(units, MONTH, HELSINKI)
    assert told.county[Help.YES] == queries.Now(14, 0)
    assert dict(told.by_unit)[cast.north] == {Help.YES: None, Help.PARTLY: None, Help.NO: None}
    assert dict(told.by_unit)[cast.middle][Help.YES] == 8


def test_moments_know_the_house_s_clock():
    start, _end = last_days(1, TODAY).moments(HELSINKI)
    assert start == datetime(2026, 11, 23, tzinfo=HELSINKI)
