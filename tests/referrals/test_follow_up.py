"""“Did I get help?”: planned, asked once, answered once."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from palvelupolku.audit.models import Count, Event
from palvelupolku.clients.models import ContactWay
from palvelupolku.guidance import follow_up as deeds
from palvelupolku.guidance.jobs import ask_due_follow_ups
from palvelupolku.guidance.models import FollowUp
from palvelupolku.kernel.errors import StaleObject, StepNotAllowed
from palvelupolku.kernel.jobs import JOBS
from palvelupolku.notices.links import find_link
from tests.cast import AT
from tests.together import together

from .path import open_case, planned, told

DUE = AT + timedelta(days=28)


@pytest.fixture
def follow_up(cast):
    case = open_case(cast)
    return deeds.plan_follow_up(
        case, by=cast.aino, at=AT, action=planned(cast, case), ask_on=date(2026, 12, 21), ask_by="email"
    )


def asked_link():
    (message,) = told("follow_up_ask")
    return find_link(message.body.split("/sainko-apua/")[1].split("/")[0], "follow_up")


@pytest.mark.django_db
def test_the_job_asks_once_on_its_day(cast, follow_up):
    assert JOBS["guidance.ask_due_follow_ups"].every == timedelta(days=1)
    ask_due_follow_ups(DUE - timedelta(days=1))
    assert told("follow_up_ask") == []
    ask_due_follow_ups(DUE)
    ask_due_follow_ups(DUE + timedelta(days=1))
    (message,) = told("follow_up_ask")
    assert message.address == "helvi@koti.example"
    assert "Helvi" not in message.subject + message.body
    assert FollowUp.objects.get().state == "asked"
    assert asked_link().state(DUE) == "open"


@pytest.mark.django_db
def test_without_a_safe_email_it_becomes_a_call(cast, follow_up):
    ContactWay.objects.filter(kind="email").update(is_safe=False)
    ask_due_follow_ups(DUE)
    ask_due_follow_ups(DUE)
    row = FollowUp.objects.get()
    assert (row.state, row.ask_by) == ("planned", "phone")
    assert told("follow_up_ask") == []
    assert Event.objects.filter(action="guidance.followup.leave_to_worker").count() == 1
    deeds.ask_follow_up(row, by=cast.aino, at=DUE)
    assert FollowUp.objects.get().state == "asked"


@pytest.mark.django_db
def test_the_link_answers_once_and_the_answer_is_counted(cast, follow_up):
    ask_due_follow_ups(DUE)
    link, row = asked_link(), FollowUp.objects.get()
    deeds.answer_follow_up(row, by=link, at=DUE, helped="yes", words="Pääsin kauppaan.")
    row = FollowUp.objects.get()
    assert (row.state, row.helped, row.words) == ("answered", "yes", "Pääsin kauppaan.")
    assert row.goal.words == "Haluan taas kauppaan"
    assert {c.event: c.tier for c in Count.objects.all()} == {"satisfied": 3, "follow_up.yes": 3}
    assert Event.objects.get(action="guidance.followup.answer").actor_kind == "link"
    with pytest.raises(StepNotAllowed):
        deeds.answer_follow_up(row, by=asked_link(), at=DUE, helped="no")


@pytest.mark.django_db
def test_no_and_partly_satisfy_nobody(cast, follow_up):
    deeds.answer_follow_up(follow_up, by=cast.aino, at=DUE, helped="partly")
    assert list(Count.objects.values_list("event", flat=True)) == ["follow_up.partly"]
    with pytest.raises(ValidationError):
        deeds.answer_follow_up(follow_up, by=cast.aino, at=DUE, helped="perhaps")


@pytest.mark.django_db
def test_only_its_link_and_the_cases_workers_answer(cast, follow_up):
    ask_due_follow_ups(DUE)
    link = asked_link()
    link.object_id = str(follow_up.pk + 1)
    for who in (link, cast.eero, cast.ulla, cast.paavo):
        with pytest.raises(PermissionDenied):
            deeds.answer_follow_up(FollowUp.objects.get(), by=who, at=DUE, helped="yes")


@pytest.mark.django_db
def test_a_fresh_link_replaces_the_old_one(cast, follow_up):
    ask_due_follow_ups(DUE)
    late = DUE + timedelta(days=20)
    deeds.send_fresh_follow_up_link(FollowUp.objects.get(), by=asked_link(), at=late)
    (message,) = told("follow_up_link")
    assert message.address == "helvi@koti.example"
    assert asked_link().state(late) == "replaced"
    with pytest.raises(StaleObject):
        deeds.answer_follow_up(FollowUp.objects.get(), by=asked_link(), at=late, helped="yes")


@pytest.mark.django_db
def test_what_is_cancelled_is_not_asked(cast, follow_up):
    deeds.cancel_follow_up(follow_up, by=cast.aino, at=AT)
    ask_due_follow_ups(DUE)
    assert told("follow_up_ask") == []
    with pytest.raises(StepNotAllowed):
        deeds.ask_follow_up(follow_up, by=cast.aino, at=DUE)


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_are_one(cast, follow_up):
    ask_due_follow_ups(DUE)
    link = asked_link()
    errors = together(
        *(
            lambda helped=helped: deeds.answer_follow_up(
                FollowUp.objects.get(), by=find_again(link), at=DUE, helped=helped
            )
            for helped in ("yes", "no")
        )
    )
    assert len(errors) == 1 and isinstance(errors[0], StaleObject | StepNotAllowed), errors
    assert Count.objects.filter(event__startswith="follow_up.").count() == 1


def find_again(link):
    return type(link).objects.get(pk=link.pk)
