"""The worker sends what is due, tries again, sets poison aside and runs jobs one at a time."""

from datetime import timedelta
from threading import Event

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from palvelupolku.kernel import jobs
from palvelupolku.notices import work
from palvelupolku.notices.actions import tell_rendered
from palvelupolku.notices.models import JobRun, Message
from tests.notices.mail import DropsAtPoison
from tests.together import together

MAIL = "tests.notices.mail."


@pytest.fixture
def now(monkeypatch):
    """A clock that only the test moves."""

    class Clock:
        at = timezone.now()

        def on(self, **delta):
            self.at += timedelta(**delta)

    clock = Clock()
    monkeypatch.setattr(work.timezone, "now", lambda: clock.at)
    return clock


def put(address="paavo@example.fi", **changes):
    with transaction.atomic():
        made = tell_rendered(
            "hello", address=address, language="sv", subject="Hej", body="Text", at=timezone.now()
        )
    Message.objects.filter(pk=made.pk).update(**changes)
    return made


@pytest.mark.django_db
def test_it_sends_and_blanks_the_body(now):
    put()
    work.send_due()
    (sent,) = mail.outbox
    message = Message.objects.get()
    assert (sent.subject, sent.body, sent.to) == ("Hej", "Text", ["paavo@example.fi"])
    assert sent.message()["Message-ID"] == message.message_id
    assert sent.message()["Auto-Submitted"] == "auto-generated"
    assert (message.state, message.body, message.sent_at, message.attempts) == ("sent", "", now.at, 1)
    work.send_due()
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_it_waits_until_it_is_due(now):
    put(due_at=now.at + timedelta(hours=1))
    work.send_due()
    assert not mail.outbox
    now.on(hours=1)
    work.send_due()
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_it_tries_again_with_growing_pauses_and_gives_up_after_eight(now, settings):
    settings.EMAIL_BACKEND = MAIL + "Away"
    put()
    pauses = []
    for tries in range(1, 9):
        assert work.send_due() is False
        message = Message.objects.get()
        assert message.attempts == tries
        pauses.append((message.due_at - now.at).total_seconds() / 60)
        now.at = max(now.at, message.due_at)
    for wanted, pause in zip([1, 5, 15, 60, 240, 240, 240], pauses, strict=False):
        assert wanted <= pause <= wanted * 1.25
    assert message.state == "failed"
    assert message.last_error == "ConnectionRefusedError: nobody listens"
    assert message.body == "Text"


@pytest.mark.django_db
def test_the_same_message_id_on_every_try(now, settings):
    settings.EMAIL_BACKEND = MAIL + "Away"
    message = put()
    work.send_due()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    now.on(minutes=2)
    work.send_due()
    assert mail.outbox[0].message()["Message-ID"] == message.message_id


@pytest.mark.django_db
def test_an_hour_without_mail_server_drains(now, settings):
    settings.EMAIL_BACKEND = MAIL + "Away"
    for i in range(30):
        put(f"p{i}@example.fi")
    for _ in range(60):
        work.send_due()
        now.on(minutes=1)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    now.on(hours=2)
    while work.send_due():
        pass
    assert len(mail.outbox) == 30


@pytest.mark.django_db
def test_what_cannot_be_written_is_set_aside_and_the_rest_goes(now):
    bad_header = put(subject="Hej\nBcc: all@example.fi")
    unreadable = put()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE notices_message SET body = 'gAAAA' WHERE id = %s", [unreadable.pk])
    put()
    work.send_due()
    assert len(mail.outbox) == 1
    states = dict(Message.objects.values_list("pk", "state"))
    assert (states[bad_header.pk], states[unreadable.pk]) == ("failed", "failed")


@pytest.mark.django_db
def test_a_message_that_makes_the_server_hang_up_does_not_hold_the_others(now, settings):
    settings.EMAIL_BACKEND = MAIL + "DropsAtPoison"
    DropsAtPoison.sent.clear()
    put("poison@example.fi")
    put()
    work.send_due()
    work.send_due()
    assert [each.to for each in DropsAtPoison.sent] == [["paavo@example.fi"]]


@pytest.mark.django_db
def test_a_stuck_one_is_taken_back_after_five_minutes(now):
    put(state="sending", claimed_at=now.at, attempts=1)
    put(state="sending", claimed_at=now.at, attempts=8)
    work.return_stuck(at=now.at + timedelta(minutes=4))
    assert Message.objects.filter(state="sending").count() == 2
    work.return_stuck(at=now.at + timedelta(minutes=6))
    assert sorted(Message.objects.values_list("attempts", "state")) == [(1, "due"), (8, "failed")]


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_send_the_same():
    for _ in range(15):
        put()
    sent = []

    def worker():
        for pk in list(Message.objects.values_list("pk", flat=True)):
            if work.claim(pk, at=timezone.now()):
                sent.append(pk)

    assert together(worker, worker, worker) == []
    assert sorted(sent) == sorted(Message.objects.values_list("pk", flat=True))


@pytest.fixture
def registered(monkeypatch):
    """Jobs of this test only."""
    monkeypatch.setattr(jobs, "JOBS", {})
    monkeypatch.setattr(work, "JOBS", jobs.JOBS)
    return jobs.JOBS


def job(name, run, every=timedelta(minutes=10)):
    jobs.JOBS[name] = jobs.Job(name, every, run)


@pytest.mark.django_db
def test_a_job_runs_at_once_and_then_every_so_often(now, registered):
    ran = []
    job("x.tick", ran.append)
    work.run_jobs()
    work.run_jobs()
    now.on(minutes=9)
    work.run_jobs()
    assert len(ran) == 1
    now.on(minutes=1)
    work.run_jobs()
    assert ran == [now.at - timedelta(minutes=10), now.at]
    assert JobRun.objects.get().finished_at == now.at


@pytest.mark.django_db
def test_a_job_that_fails_is_noted_and_the_next_one_runs(now, registered):
    ran = []
    job("x.bad", lambda at: ran[5])
    job("x.good", ran.append)
    work.run_jobs()
    assert len(ran) == 1
    assert JobRun.objects.get(name="x.bad").last_error.startswith("IndexError")


@pytest.mark.django_db
def test_a_job_that_is_stopped_begins_again(now, registered):
    class Stopped(BaseException):
        pass

    def stopped(at):
        raise Stopped

    job("x.long", stopped)
    with pytest.raises(Stopped):
        work.run_jobs()
    ran = []
    job("x.long", ran.append)
    work.run_jobs()
    assert len(ran) == 1


@pytest.mark.django_db
def test_a_job_whose_worker_was_killed_comes_back_after_an_hour(now, registered):
    ran = []
    job("x.tick", ran.append)
    JobRun.objects.create(name="x.tick", due_at=now.at, started_at=now.at)
    now.on(minutes=59)
    work.run_jobs()
    assert not ran
    now.on(minutes=2)
    work.run_jobs()
    assert len(ran) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_run_one_job_at_once(registered):
    ran = []
    job("x.tick", ran.append)
    assert together(*[work.run_jobs] * 4) == []
    assert len(ran) == 1


def test_jobs_are_registered_under_app_and_function():
    from palvelupolku.audit import jobs as audit_jobs

    assert jobs.JOBS["audit.seal"].every == timedelta(minutes=10)
    assert jobs.JOBS["audit.seal"].run is audit_jobs.seal


@pytest.mark.django_db(transaction=True)
def test_it_stops_when_told(registered):
    stop = Event()
    job("x.stop", lambda at: stop.set())
    work.work(stop)
    assert JobRun.objects.get().finished_at


@pytest.mark.django_db(transaction=True)
def test_the_command_does_one_round():
    put()
    call_command("work", "--once")
    assert len(mail.outbox) == 1
    assert JobRun.objects.filter(name="audit.seal", last_error="").exists()
