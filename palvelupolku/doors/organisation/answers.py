"""The answers an association can give, their forms and their words; shared by the door and the link page."""

from django import forms
from django.conf import settings
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from palvelupolku.referrals import actions
from palvelupolku.referrals.choices import DeclineReason
from palvelupolku.referrals.queries import is_withdrawn
from palvelupolku.referrals.workflow import State
from palvelupolku.ui.forms import PlainForm


class Text(forms.CharField):
    """Some lines of free text."""

    def __init__(self, rows=3, **kwargs):
        super().__init__(max_length=2000, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class AcceptForm(PlainForm):
    note = Text(
        label=_("Who gets in touch, and when?"),
        help_text=_("For instance: “Leena calls on Thursday afternoon.” The worker tells the person."),
        required=False,
    )


class AskForm(PlainForm):
    text = Text(
        label=_("What would you like to know first?"),
        help_text=_("The worker gets your question and replies to you by e-mail."),
    )


class DeclineForm(PlainForm):
    reason = forms.ChoiceField(label=_("Why not?"), choices=DeclineReason.choices, widget=forms.RadioSelect)
    note = Text(label=_("Anything to add?"), required=False)


class StartForm(PlainForm):
    """Nothing to fill in: the button says it all."""


class EndForm(PlainForm):
    note = Text(label=_("How did it go?"), required=False)


class FailForm(PlainForm):
    note = Text(label=_("What happened?"), required=False)


CHOICES = {
    "accept": (AcceptForm, actions.accept_referral),
    "ask": (AskForm, actions.ask_about_referral),
    "decline": (DeclineForm, actions.decline_referral),
    "start": (StartForm, actions.start_referral),
    "complete": (EndForm, actions.complete_referral),
    "fail": (FailForm, actions.fail_referral),
}

# What stands now, in words that name nobody, and what happens next.
STANDS = {
    State.REQUESTED: (_("The request waits for your answer."), ""),
    State.ON_HOLD: (
        _("You have asked something and wait for the reply."),
        _("The worker has been told. The reply comes by e-mail; you can also accept or decline before it."),
    ),
    State.ACCEPTED: (
        _("You have accepted the request."),
        _("The worker knows this. Get in touch with the person, and tell here when the help begins."),
    ),
    State.IN_PROGRESS: (
        _("The help is going on."),
        _("Tell here when it ends. About a month after you accepted we ask the person whether it helped."),
    ),
    State.REJECTED: (
        _("You have answered that you cannot take this on."),
        _("The worker has been told and looks for another way. You need not do anything more."),
    ),
    State.COMPLETED: (_("The help has come to its end."), _("Thank you. You need not do anything more.")),
    State.FAILED: (
        _("You have told that it did not come about."),
        _("The worker has been told and goes on with the person. You need not do anything more."),
    ),
    State.CANCELLED: (
        _("The request has been withdrawn."),
        _("You need not do anything more. Destroy what you may have written down about it."),
    ),
}
# The state as the association would say it; the other states speak for themselves.
LABELS = {
    State.REQUESTED: _("waits for your answer"),
    State.ON_HOLD: _("you have asked"),
    State.ACCEPTED: _("you have accepted"),
    State.REJECTED: _("you have declined"),
}
TAGS = {
    State.REQUESTED: "due",
    State.ACCEPTED: "ok",
    State.IN_PROGRESS: "ok",
    State.COMPLETED: "ok",
}


def label_of(state):
    """The words of a state's tag in this door."""
    return LABELS.get(state, State(state).label)


def form_of(choice, data):
    """The bound form of a choice; Http404 for a choice that is none."""
    if choice not in CHOICES:
        raise Http404
    return CHOICES[choice][0](data, auto_id=f"{choice}_%s")


def forms_for(referral, sent=None):
    """The forms of what can be answered now, by choice; `sent` stands in its own place with its errors."""
    open_now = [step for step in referral.WORKFLOW.steps_from(referral.state) if step in CHOICES]
    fresh = {step: CHOICES[step][0](auto_id=f"{step}_%s") for step in CHOICES if step in open_now}
    if sent is not None:
        choice = next(name for name, (form, _deed) in CHOICES.items() if type(sent) is form)
        fresh |= {choice: sent} if choice in fresh else {}
    return fresh


def answer(referral, form, *, choice, by, at):
    """Do what the valid form says."""
    deed = CHOICES[choice][1]
    deed(referral, by=by, at=at, **form.cleaned_data)


def page_words(referral, told, day, forms):
    """What both pages show of a referral: what is told, how it stands, what can be answered."""
    state = State.CANCELLED if is_withdrawn(referral, day) else State(referral.state)
    stands, then = STANDS[state]
    return {
        "referral": referral,
        "told": told,
        "stands": stands,
        "then": then,
        "state": state,
        "state_kind": TAGS.get(state, ""),
        "state_label": label_of(state),
        "forms": forms if told else {},
        "form": next((each for each in forms.values() if each.is_bound), None),
        "talk": referral.messages.all() if told else [],
        "phone": referral.case.unit.phone or referral.case.responsible.phone or settings.ADVICE_PHONE,
    }
