"""How a referral goes: drafted, sent under a consent, asked about, answered by link or in the door, ended."""

from datetime import timedelta

from palvelupolku.clients.actions import give_consent
from palvelupolku.clients.choices import GivenHow, Scope
from palvelupolku.referrals.actions import (
    accept_referral,
    ask_about_referral,
    cancel_referral,
    complete_referral,
    decline_referral,
    draft_referral,
    fail_referral,
    reply_to_association,
    send_referral,
    start_referral,
    tell_client,
    withdraw_consent,
)
from palvelupolku.referrals.choices import DeclineReason, Kind
from palvelupolku.referrals.queries import needed_scopes, needs_telling
from palvelupolku.referrals.telling import links_of
from palvelupolku.referrals.workflow import State

from .asking import follow_up_story

WITHDRAWN = "withdrawn"
# What comes before each ending; every referral is first drafted.
BEFORE = {
    State.DRAFT: (),
    State.REQUESTED: ("send",),
    State.ON_HOLD: ("send", "ask"),
    State.ACCEPTED: ("send", "accept"),
    State.REJECTED: ("send", "decline"),
    State.IN_PROGRESS: ("send", "ask", "reply", "accept", "start"),
    State.COMPLETED: ("send", "accept", "start", "complete"),
    State.FAILED: ("send", "accept", "fail"),
    State.CANCELLED: ("send", "cancel"),
    WITHDRAWN: ("send", "withdraw"),
}
# Days until each step, at least and at most.
PACE = {
    "send": (0, 1),
    "ask": (1, 2),
    "reply": (0, 1),
    "accept": (1, 4),
    "decline": (1, 4),
    "cancel": (2, 5),
    "withdraw": (2, 5),
    "start": (3, 9),
    "fail": (6, 14),
    "complete": (20, 34),
}


def refer(county, case, worker, at, action, ending):
    """Begin a referral's own story beside the case's, about an action with an association's service."""
    steps = list(BEFORE[ending])
    if ending == State.IN_PROGRESS and county.rng.random() < 0.6:
        steps = [step for step in steps if step not in ("ask", "reply")]
    county.begin(referral_story(county, case, worker, at, action, steps))


def referral_story(county, case, worker, at, action, steps):
    """One referral, step by step, as far as `steps` and the clock go."""
    at, service = (yield at), action.service
    referral = draft_referral(
        case,
        by=worker,
        at=at,
        organisation=service.organisation,
        service=service,
        action=action,
        kind=Kind.WELLBEING if 1 in service.stages or county.rng.random() < 0.3 else Kind.ORDINARY,
        message=f"{case.mapping.needs}. Toiveena: {action.what[:1].lower()}{action.what[1:]}.",
    )
    for step in steps:
        at = yield county.clock.office(at, county.rng.randint(*PACE[step]))
        DEEDS[step](county, referral, worker, at)
        if step in TOLD_AFTER and county.rng.random() < 0.75:
            yield from _tell(county, referral, worker, at)


def _tell(county, referral, worker, at):
    at = yield county.clock.office(at, county.rng.randint(0, 2))
    if needs_telling(referral):
        tell_client(referral, by=worker, at=at)


TOLD_AFTER = ("accept", "decline", "fail")


def answerer(county, referral, at):
    """Half of the associations answer by the e-mailed link, half in their own door."""
    link = links_of(referral).last()
    if referral.pk % 2 and link.state(at) == "open":
        return link
    return county.coordinators[referral.organisation_id]


def _words(county, kind, referral):
    told = county.answers[kind]
    return county.pick(told.get(referral.organisation.language) or told["fi"])


def _send(county, referral, worker, at):
    scopes = set(needed_scopes(referral)) | ({Scope.PLAN} if county.rng.random() < 0.4 else set())
    consent = give_consent(
        referral.client,
        by=worker,
        at=at,
        organisation=referral.organisation,
        scopes=scopes,
        purpose=str(referral.service),
        given_how=county.pick(list(GivenHow)),
        given_by=str(referral.client),
        ends_on=county.clock.today + timedelta(days=county.rng.randint(120, 300)),
    )
    send_referral(referral, by=worker, at=at + timedelta(minutes=3), consent=consent)


def _ask(county, referral, worker, at):
    text = _words(county, "ask", referral)["question"]
    ask_about_referral(referral, by=answerer(county, referral, at), at=at, text=text)


def _reply(county, referral, worker, at):
    question = referral.messages.last().text
    every = [each for some in county.answers["ask"].values() for each in some]
    text = next(each["reply"] for each in every if each["question"] == question)
    reply_to_association(referral, by=worker, at=at, text=text)


def _accept(county, referral, worker, at):
    note = _words(county, "accept", referral)
    accept_referral(referral, by=answerer(county, referral, at), at=at, note=note)
    county.begin(follow_up_story(county, referral.follow_up_id))


def _decline(county, referral, worker, at):
    reason = county.pick([DeclineReason.FULL, DeclineReason.FULL, *list(DeclineReason)[:4]])
    note = county.pick(county.answers["decline"][reason.value])
    decline_referral(referral, by=answerer(county, referral, at), at=at, reason=reason, note=note)


def _start(county, referral, worker, at):
    start_referral(referral, by=answerer(county, referral, at), at=at)


def _complete(county, referral, worker, at):
    by = answerer(county, referral, at)
    complete_referral(referral, by=by, at=at, note=county.pick(county.answers["complete"]))


def _fail(county, referral, worker, at):
    by = answerer(county, referral, at)
    fail_referral(referral, by=by, at=at, note=county.pick(county.answers["fail"]))


def _cancel(county, referral, worker, at):
    cancel_referral(referral, by=worker, at=at)


def _withdraw(county, referral, worker, at):
    withdraw_consent(referral.consent, by=worker, at=at, how=GivenHow.PHONE)


DEEDS = {
    "send": _send,
    "ask": _ask,
    "reply": _reply,
    "accept": _accept,
    "decline": _decline,
    "start": _start,
    "complete": _complete,
    "fail": _fail,
    "cancel": _cancel,
    "withdraw": _withdraw,
}
