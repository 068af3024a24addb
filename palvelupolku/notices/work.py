"""The worker: sends what is due and runs the jobs by the clock. Any number of them may run beside each other.

Mail cannot be exactly once: a worker killed between sending and marking sends again. Every try carries the
same Message-ID, so that the receiving house can drop the second.
"""

import logging
import random
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import DatabaseError, close_old_connections
from django.db.models import F, Q
from django.utils import timezone

from palvelupolku.kernel.jobs import JOBS

from .models import JobRun, Message

log = logging.getLogger(__name__)
State = Message.State

BACK_OFF = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240)]
TRIES = 8
BATCH = 20
STUCK = timedelta(minutes=5)
# A job that ran this long belonged to a worker that was killed.
JOB_LOST = timedelta(hours=1)
PAUSE_SECONDS = 1.0


def work(stop, *, once=False):
    """Send and run what is due, again and again until `stop` (a threading.Event) is set."""
    while not stop.is_set():
        try:
            busy = _round(stop)
        except DatabaseError:
            # The database may be away for a while; nothing is lost, the rows wait.
            log.exception("The worker could not reach the database")
            busy = False
        if once and not busy:
            return
        close_old_connections()
        if not busy:
            stop.wait(PAUSE_SECONDS)


def _round(stop) -> bool:
    """Do once what is due; True if there may be more to send at once."""
    return_stuck(at=timezone.now())
    more = send_due(stop)
    run_jobs(stop)
    return more


def return_stuck(*, at):
    """Take back messages whose worker was killed while it sent them."""
    stuck = Message.objects.filter(state=State.SENDING, claimed_at__lt=at - STUCK)
    stuck.filter(attempts__gte=TRIES).update(
        state=State.FAILED, last_error="Its worker ended every time.", claimed_at=None
    )
    stuck.update(state=State.DUE, due_at=at, claimed_at=None)


def send_due(stop=None) -> bool:
    """Send one batch of due messages over one connection; False when that was all or the server is away."""
    due = Message.objects.filter(state=State.DUE, due_at__lte=timezone.now()).order_by("due_at", "id")
    tried, connection = False, get_connection()
    try:
        for pk in due.values_list("id", flat=True)[:BATCH]:
            if stop is not None and stop.is_set():
                break
            if claim(pk, at=timezone.now()):
                tried = True
                if not _send(pk, connection):
                    return False
    finally:
        _close(connection)
    return tried


def claim(pk, *, at) -> bool:
    """Take one due message for oneself; False if another worker was quicker."""
    due = Message.objects.filter(pk=pk, state=State.DUE, due_at__lte=at)
    return bool(due.update(state=State.SENDING, claimed_at=at, attempts=F("attempts") + 1))


def _send(pk, connection) -> bool:
    """Send one claimed message and mark it; False when the mail server is out of reach."""
    try:
        # One by one: a row that cannot be read must not hold up the others.
        message = _mail(Message.objects.get(pk=pk), connection)
        message.message()
    except DatabaseError:
        raise
    except Exception as error:
        log.warning("Message %s cannot be written and is put aside: %s", pk, type(error).__name__)
        _mark_failed(pk, error)
        return True
    try:
        connection.open()
        message.send(fail_silently=False)
    except Exception as error:
        log.warning("Message %s was not sent: %s", pk, type(error).__name__)
        _mark_tried(pk, error)
        _close(connection)
        return not isinstance(error, OSError) or _is_about_this_one(error)
    _mark_sent(pk)
    return True


def _mail(row, connection) -> EmailMessage:
    headers = {
        "Message-ID": row.message_id,
        "Auto-Submitted": "auto-generated",
        "Content-Language": row.language,
    }
    return EmailMessage(
        row.subject,
        row.body,
        settings.DEFAULT_FROM_EMAIL,
        [row.address],
        headers=headers,
        connection=connection,
    )


def _is_about_this_one(error) -> bool:
    """SMTP errors are OSErrors too; those with a recipient or a code were an answer to this message."""
    return hasattr(error, "recipients") or hasattr(error, "smtp_code")


def _mark_sent(pk):
    Message.objects.filter(pk=pk, state=State.SENDING).update(
        state=State.SENT, sent_at=timezone.now(), body="", last_error="", claimed_at=None
    )


def _mark_tried(pk, error):
    attempts = Message.objects.values_list("attempts", flat=True).get(pk=pk)
    if attempts >= TRIES:
        return _mark_failed(pk, error)
    wait = BACK_OFF[min(attempts, len(BACK_OFF)) - 1] * random.uniform(1, 1.25)  # noqa: S311 (only spreads)
    Message.objects.filter(pk=pk, state=State.SENDING).update(
        state=State.DUE, due_at=timezone.now() + wait, last_error=_told(error), claimed_at=None
    )


def _mark_failed(pk, error):
    Message.objects.filter(pk=pk, state=State.SENDING).update(
        state=State.FAILED, last_error=_told(error), claimed_at=None
    )


def _told(error) -> str:
    return f"{type(error).__name__}: {error}".replace("\x00", "")[:300]


def _close(connection):
    try:
        connection.close()
    except Exception:
        log.info("The mail connection did not close cleanly")


def run_jobs(stop=None):
    """Run every job that is due; a job that fails is noted and comes again at its time."""
    for job in list(JOBS.values()):
        if stop is not None and stop.is_set():
            return
        at = timezone.now()
        if _claim_job(job, at):
            _run_job(job, at)


def _claim_job(job, at) -> bool:
    free = Q(started_at=None) | Q(finished_at__isnull=False) | Q(started_at__lt=at - JOB_LOST)
    mine = JobRun.objects.filter(free, name=job.name, due_at__lte=at)
    if mine.update(started_at=at, finished_at=None, due_at=at + job.every):
        return True
    if JobRun.objects.filter(name=job.name).exists():
        return False
    JobRun.objects.bulk_create([JobRun(name=job.name, due_at=at)], ignore_conflicts=True)
    return bool(mine.update(started_at=at, finished_at=None, due_at=at + job.every))


def _run_job(job, at):
    told = ""
    try:
        job.run(at)
    except Exception as error:
        log.exception("Job %s failed", job.name)
        told = _told(error)
    except BaseException:
        # The worker is being stopped: the next one begins this job again.
        JobRun.objects.filter(name=job.name, started_at=at).update(finished_at=at, due_at=at)
        raise
    JobRun.objects.filter(name=job.name, started_at=at).update(finished_at=timezone.now(), last_error=told)
