"""“Did I get help?”: planned, asked by a unique link or by the worker, answered once."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palvelupolku.audit.actions import count, move, record
from palvelupolku.audit.actors import Actor, actor_of
from palvelupolku.clients.queries import safe_email
from palvelupolku.kernel.errors import StepNotAllowed, require
from palvelupolku.notices.actions import take_back, tell
from palvelupolku.notices.links import make_link, replace_link, use_link
from palvelupolku.notices.models import Link
from palvelupolku.notices.paths import DID_I_GET_HELP, page_url, reader_language

from .access import can_edit_case
from .choices import AskBy, Help
from .models import FollowUp
from .workflow import FollowUpState

PURPOSE = "follow_up"
WORDS_AT_MOST = 4000


def _may_plan(by, case, at) -> bool:
    """The house itself, where another floor's deed brings a follow-up with it, and whoever edits the case."""
    if isinstance(by, Actor):
        return by.kind == "system"
    return can_edit_case(by, case, timezone.localdate(at))


def _may_answer(by, follow_up, at) -> bool:
    """The holder of the link to this follow-up, and a worker who writes down what the client said."""
    if isinstance(by, Link):
        by = by.as_actor()
    if isinstance(by, Actor):
        return by.kind == "link" and by.id == f"{follow_up._meta.label_lower}:{follow_up.pk}"
    return can_edit_case(by, follow_up.case, timezone.localdate(at))


@transaction.atomic
def plan_follow_up(case, *, by, at, ask_on, ask_by, goal=None, action=None):
    """Agree to ask on `ask_on`, by e-mail, phone or on paper, whether the help arrived."""
    require(_may_plan(by, case, at))
    if ask_by not in AskBy.values:
        raise ValidationError({"ask_by": _("Choose how to ask.")})
    follow_up = FollowUp.objects.create(
        case=case,
        goal=goal or (action.goal if action else None),
        action=action,
        ask_on=ask_on,
        ask_by=ask_by,
        state_since=at,
    )
    record("guidance.followup.plan", follow_up, by=by, at=at, client=case.client_id, ask_on=ask_on)
    return follow_up


@transaction.atomic
def ask_follow_up(follow_up, *, by, at):
    """Ask now. By e-mail the client gets a unique link; otherwise this notes that the worker asked.

    Without a safe e-mail address nothing is sent and the follow-up becomes a call that the worker makes.
    """
    require(_may_plan(by, follow_up.case, at))
    client = follow_up.case.client
    address = safe_email(client) if follow_up.ask_by == AskBy.EMAIL else ""
    if follow_up.ask_by == AskBy.EMAIL and not address:
        return _leave_to_worker(follow_up, by, at)
    move(follow_up, "ask", by=by, at=at, client=client.pk, ask_by=str(follow_up.ask_by))
    if address:
        language = reader_language(client.language)
        link, secret = make_link(
            PURPOSE, follow_up, address=address, language=language, at=at, days=settings.LINK_DAYS
        )
        _mail(follow_up, "follow_up_ask", link, secret, at)
    return follow_up


def _leave_to_worker(follow_up, by, at):
    # The step is asked though it is not taken: an answered or cancelled one is not to be asked again.
    follow_up.WORKFLOW.target("ask", follow_up.state)
    follow_up.ask_by = AskBy.PHONE
    follow_up.save(update_fields=["ask_by"])
    record("guidance.followup.leave_to_worker", follow_up, by=by, at=at, client=follow_up.case.client_id)
    return follow_up


@transaction.atomic
def send_fresh_follow_up_link(follow_up, *, by, at):
    """Mail a new link to the address of the link `by`. Raises LinkTooSoon (422) when one was just sent."""
    require(isinstance(by, Link) and _may_answer(by, follow_up, at))
    if follow_up.state != FollowUpState.ASKED:
        raise StepNotAllowed("send_fresh_follow_up_link", follow_up.state)
    fresh, secret = replace_link(by, at=at)
    record("guidance.followup.send_fresh_link", follow_up, by=by, at=at, client=follow_up.case.client_id)
    _mail(follow_up, "follow_up_link", fresh, secret, at)
    return follow_up


@transaction.atomic
def answer_follow_up(follow_up, *, by, at, helped, words=""):
    """Keep the answer: yes, partly or no, and the client's own words. An open link as `by` is used up."""
    require(_may_answer(by, follow_up, at))
    if helped not in Help.values:
        raise ValidationError({"helped": _("Choose yes, partly or no.")})
    follow_up.WORKFLOW.target("answer", follow_up.state)
    if isinstance(by, Link):
        use_link(by, at=at)
    follow_up.helped, follow_up.words, follow_up.answered_at = helped, words[:WORDS_AT_MOST], at
    move(follow_up, "answer", by=actor_of(by), at=at, client=follow_up.case.client_id, helped=str(helped))
    follow_up.save(update_fields=["helped", "words", "answered_at"])
    day, tier = timezone.localdate(at), follow_up.case.tier
    if helped == Help.YES:
        count("satisfied", tier, day)
    count(f"follow_up.{helped}", tier, day)
    return follow_up


@transaction.atomic
def cancel_follow_up(follow_up, *, by, at):
    """Do not ask after all: mail that still waits is taken back, a link already sent says so."""
    require(_may_plan(by, follow_up.case, at))
    move(follow_up, "cancel", by=by, at=at, client=follow_up.case.client_id)
    take_back(_key_of(follow_up))
    return follow_up


def _key_of(follow_up):
    """What the keys of all mails with a link to this follow-up begin with."""
    return f"follow_up:{follow_up.pk}:"


def _mail(follow_up, event, link, secret, at):
    unit = follow_up.case.unit
    context = {
        "url": page_url(DID_I_GET_HELP, link.language, secret),
        "days": settings.LINK_DAYS,
        "phone": unit.phone or settings.ADVICE_PHONE,
    }
    key = f"{_key_of(follow_up)}{link.pk}"
    tell(event, address=link.address, language=link.language, context=context, at=at, key=key)
