"""The whole life, played at random: never off its table, and nothing told without a consent in force."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from palvelupolku.clients.models import Consent
from palvelupolku.guidance.models import FollowUp
from palvelupolku.kernel.errors import StaleObject, StepNotAllowed
from palvelupolku.notices.models import Link
from palvelupolku.referrals import actions
from palvelupolku.referrals.jobs import stop_lapsed
from palvelupolku.referrals.models import Referral
from palvelupolku.referrals.queries import what_is_told
from palvelupolku.referrals.workflow import OPEN_STATES, WORKFLOW, State
from tests.cast import AT

from .path import draft, link_of, newest_secret, open_case

REFUSED = (StaleObject, StepNotAllowed, ValidationError)
ANSWERS = {
    "accept": (actions.accept_referral, {}),
    "decline": (actions.decline_referral, {"reason": "full"}),
    "ask": (actions.ask_about_referral, {"text": "Onko hissiä?"}),
    "start": (actions.start_referral, {}),
    "complete": (actions.complete_referral, {}),
    "fail": (actions.fail_referral, {}),
}
WORKERS = {
    "send": (actions.send_referral, {}),
    "reply": (actions.reply_to_association, {"text": "On hissi."}),
    "cancel": (actions.cancel_referral, {}),
}


class Life(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        # Each life in a transaction of its own, taken back when it ends.
        self.example = transaction.atomic()
        self.example.__enter__()
        self.cast = Life.cast
        self.now = AT
        self.referral = draft(self.cast, open_case(self.cast))
        self.state = State.DRAFT

    def teardown(self):
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    def load(self):
        return Referral.objects.select_related("client", "consent").get(pk=self.referral.pk)

    def attempt(self, step, deed, by, **words):
        before = self.load()
        try:
            deed(before, by=by, at=self.now, **words)
        except REFUSED:
            assert self.load().state == self.state, "a refusal changed the state"
            return
        assert self.load().state == WORKFLOW.target(step, self.state)
        self.state = State(self.load().state)

    @rule(step=st.sampled_from(sorted(ANSWERS)), who=st.sampled_from(["paavo", "aino"]))
    def somebody_answers(self, step, who):
        deed, words = ANSWERS[step]
        if self.referral_was_sent() or who == "aino":
            self.attempt(step, deed, getattr(self.cast, who), **words)

    @precondition(lambda self: self.referral_was_sent())
    @rule(step=st.sampled_from(sorted(ANSWERS)))
    def the_newest_link_answers(self, step):
        deed, words = ANSWERS[step]
        link = link_of(newest_secret())
        assert link.object_id == str(self.referral.pk)
        self.attempt(step, deed, link, **words)

    @rule(step=st.sampled_from(sorted(WORKERS)))
    def the_worker_acts(self, step):
        deed, words = WORKERS[step]
        self.attempt(step, deed, self.cast.aino, **words)

    @rule(days=st.integers(0, 20), wide=st.booleans())
    def a_consent_is_given(self, days, wide):
        scopes = ("name", "contact", "situation") if wide else ("name",)
        self.cast.consent(*scopes, ends_on=self.now.date() + timedelta(days=days))

    @rule()
    def the_consent_is_withdrawn(self):
        consent = Consent.objects.filter(withdrawn_at=None).order_by("-pk").first()
        if consent:
            hung_on_it = self.load().consent_id == consent.pk
            actions.withdraw_consent(consent, by=self.cast.aino, at=self.now, how="oral")
            now = State(self.load().state)
            assert now == State.CANCELLED or not (hung_on_it and now in OPEN_STATES)
            self.state = now

    @rule(days=st.integers(1, 10))
    def days_pass(self, days):
        self.now += timedelta(days=days)

    @rule()
    def the_night_job_runs(self):
        stop_lapsed(self.now)
        self.state = State(self.load().state)

    def referral_was_sent(self):
        return self.load().requested_at is not None

    @invariant()
    def what_is_told_has_a_consent_in_force(self):
        referral = self.load()
        if what_is_told(referral, self.now.date()):
            assert referral.consent.is_in_force(self.now.date())
            assert referral.consent.organisation_id == referral.organisation_id
            assert referral.state in OPEN_STATES

    @invariant()
    def open_is_what_the_table_says(self):
        referral = self.load()
        assert referral.is_open == (referral.state in OPEN_STATES)
        assert referral.state in (State.DRAFT, State.CANCELLED) or referral.consent_id

    @invariant()
    def at_most_one_link_opens(self):
        links = Link.objects.filter(object_id=str(self.referral.pk), purpose="referral")
        assert sum(link.state(self.now) == "open" for link in links) <= 1

    @invariant()
    def nobody_asks_about_what_came_to_nothing(self):
        if self.state in (State.CANCELLED, State.FAILED, State.REJECTED):
            assert not FollowUp.objects.filter(
                referrals=self.referral, state__in=["planned", "asked"]
            ).exists()


@pytest.mark.django_db
def test_a_referral_never_leaves_its_table(cast):
    Life.cast = cast
    played = settings(
        max_examples=20, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(Life, settings=played)
