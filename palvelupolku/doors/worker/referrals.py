"""Referrals as the worker writes, sends and follows them."""

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palvelupolku.accounts.access import worker_page, writer_page
from palvelupolku.clients.choices import Scope
from palvelupolku.guidance.access import can_edit_case
from palvelupolku.kernel.errors import StepNotAllowed, require
from palvelupolku.referrals import actions as deeds
from palvelupolku.referrals.access import visible_referrals
from palvelupolku.referrals.choices import DeclineReason, Kind
from palvelupolku.referrals.queries import (
    fitting_consents,
    is_withdrawn,
    needed_scopes,
    needs_telling,
    what_is_told,
)
from palvelupolku.referrals.workflow import State
from palvelupolku.ui.forms import PlainForm

from .answer import CONFLICT, attempt, get_case, get_visible, show, status_of
from .cases import OUTSIDE
from .plan import get_action
from .stale import keep_both


class ReferralForm(PlainForm):
    """What kind, what the association is told, and where it is sent."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=Kind.choices, widget=forms.RadioSelect, initial=Kind.ORDINARY
    )
    message = forms.CharField(
        label=gettext_lazy("What the association is told"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "The situation and the wish in a few plain sentences. No identity code, no diagnosis."
        ),
    )
    email = forms.EmailField(
        label=gettext_lazy("The association's e-mail"),
        help_text=gettext_lazy("A one-time link is sent here. The client's name is never in the e-mail."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1, required=False)

    def facts(self):
        """What the draft says."""
        return {name: self.cleaned_data[name] for name in ("kind", "message", "email")}


class StepForm(PlainForm):
    """A step without words."""


class TextForm(PlainForm):
    """A reply to the association."""

    text = forms.CharField(
        label=gettext_lazy("Your reply"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Write your reply.")},
    )


class NoteForm(PlainForm):
    """What the association said, when the worker keys it in."""

    note = forms.CharField(
        label=gettext_lazy("What was said"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class DeclineForm(NoteForm):
    """Why the association said no."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why not"), choices=DeclineReason.choices, widget=forms.RadioSelect
    )
    field_order = ["reason", "note"]


# Address of the step: the workflow's name, the deed, its form, and what is said afterwards.
STEPS = {
    "laheta": ("send", deeds.send_referral, StepForm, gettext_lazy("Sent. The association got a link.")),
    "vastaa": ("reply", deeds.reply_to_association, TextForm, gettext_lazy("Your reply was sent.")),
    "peru": ("cancel", deeds.cancel_referral, StepForm, gettext_lazy("The referral is cancelled.")),
    "hyvaksy": ("accept", deeds.accept_referral, NoteForm, gettext_lazy("Noted: they accepted.")),
    "hylkaa": ("decline", deeds.decline_referral, DeclineForm, gettext_lazy("Noted: they declined.")),
    "aloita": ("start", deeds.start_referral, StepForm, gettext_lazy("Noted: the help has begun.")),
    "valmis": (
        "complete",
        deeds.complete_referral,
        NoteForm,
        gettext_lazy("Noted: the help came to its end."),
    ),
    "ei-toteutunut": ("fail", deeds.fail_referral, NoteForm, gettext_lazy("Noted: it did not come about.")),
    "kerrottu": ("tell", deeds.tell_client, StepForm, gettext_lazy("Noted: the client knows.")),
}


@writer_page
@require_http_methods(["GET", "POST"])
def new(request, pk):
    """Write a referral from an action of the plan (?action=); it waits as a draft for its consent."""
    now = timezone.now()
    case = get_case(request.user, pk, now)
    action = get_action(request.user, _number(request.GET.get("action")), now)
    organisation = action.service.organisation if action.service else None
    if action.goal.case_id != case.pk or organisation is None or organisation.kind not in OUTSIDE:
        raise Http404
    first = {"email": action.service.email or organisation.email}
    form = ReferralForm(request.POST or None, initial={"kind": Kind.ORDINARY} | first)
    if form.is_valid():

        def deed():
            referral = deeds.draft_referral(
                case,
                by=request.user,
                at=now,
                organisation=organisation,
                service=action.service,
                action=action,
                **form.facts(),
            )
            return reverse("worker:referral", args=[referral.pk])

        answer = attempt(request, form, deed, _("The draft is saved. Check what is told, then send it."))
        if answer:
            return answer
    context = {
        "case": case,
        "client": case.client,
        "action": action,
        "organisation": organisation,
        "form": form,
    }
    return show(request, "worker/referral_form.html", context, status=status_of(form))


@writer_page
@require_http_methods(["GET", "POST"])
def change(request, pk):
    """Write a draft anew; a stale save shows both versions."""
    now = timezone.now()
    referral = get_referral(request.user, pk, now)
    require(can_edit_case(request.user, referral.case, timezone.localdate(now)))
    if referral.state != State.DRAFT:
        raise StepNotAllowed("change_draft", referral.state)
    first = {name: getattr(referral, name) for name in ("kind", "message", "email", "version")}
    form, conflicts = ReferralForm(request.POST or None, initial=first), []
    if form.is_valid():

        def deed():
            version = form.cleaned_data["version"] or 0
            deeds.change_draft(referral, by=request.user, at=now, version=version, **form.facts())
            return reverse("worker:referral", args=[pk])

        answer = attempt(request, form, deed, _("The draft is changed."), on_stale=conflicts.append)
        if answer:
            return answer
    told = {"case": referral.case, "client": referral.client, "action": referral.action}
    told |= {"organisation": referral.organisation, "referral": referral, "form": form}
    if conflicts:
        told["form"], told["theirs"] = keep_both(form, conflicts[0])
        return show(request, "worker/referral_form.html", told, status=CONFLICT)
    return show(request, "worker/referral_form.html", told, status=status_of(form))


def _number(text):
    if not (text and text.isascii() and text.isdigit() and len(text) < 18):
        raise Http404
    return int(text)


@worker_page
@require_safe
def page(request, pk):
    """One referral: what is told, where it stands, what was asked and answered. Looking leaves a line."""
    now = timezone.now()
    return _show(request, get_referral(request.user, pk, now), now)


def get_referral(user, pk, at):
    """A referral of a client whom the user sees, with all that its page shows."""
    rows = visible_referrals(user, timezone.localdate(at)).select_related(
        "client",
        "case__client",
        "case__responsible",
        "organisation",
        "service",
        "consent",
        "action__goal",
        "follow_up",
    )
    return get_visible(rows, pk, user)


@writer_page
@require_POST
def take_step(request, pk, step):
    """One step of a referral's life, or an answer that the association gave by phone."""
    if step not in STEPS:
        raise Http404
    now = timezone.now()
    referral = get_referral(request.user, pk, now)
    name, verb, form_class, message = STEPS[step]
    form = form_class(request.POST)
    if form.is_valid():

        def deed():
            verb(referral, by=request.user, at=now, **form.cleaned_data)
            return reverse("worker:referral", args=[pk])

        answer = attempt(request, form, deed, message)
        if answer:
            return answer
        # A refused deed was rolled back; what it had set on the object was not.
        referral = get_referral(request.user, pk, now)
    return _show(request, referral, now, form=form, step_form=name)


def _show(request, referral, at, form=None, step_form=""):
    day = timezone.localdate(at)
    can_edit = can_edit_case(request.user, referral.case, day)
    consent = fitting_consents(referral, day).first() if referral.state == State.DRAFT else None
    forms_shown = {"reply": TextForm(), "accept": NoteForm(auto_id="accept_%s"), "decline": DeclineForm()}
    forms_shown |= {"complete": NoteForm(auto_id="complete_%s"), "fail": NoteForm(auto_id="fail_%s")}
    if step_form:
        forms_shown[step_form] = form
    context = {
        "referral": referral,
        "case": referral.case,
        "client": referral.client,
        "steps": referral.WORKFLOW.steps_from(referral.state) if can_edit else (),
        "thread": list(referral.messages.all()),
        "told": what_is_told(referral, day),
        "is_withdrawn": is_withdrawn(referral, day),
        "needs": [Scope(code).label for code in sorted(needed_scopes(referral))],
        "fitting": consent,
        "tag_kind": TAGS.get(referral.state, ""),
        "can_edit": can_edit,
        "needs_telling": can_edit and needs_telling(referral),
        "form": form,
        "forms": forms_shown,
        "open_form": step_form,
    }
    status = status_of(form) if form else 200
    return show(request, "worker/referral.html", context, status=status, purpose="referrals.referral")


TAGS = {
    State.REQUESTED: "due",
    State.ON_HOLD: "due",
    State.ACCEPTED: "ok",
    State.IN_PROGRESS: "ok",
    State.COMPLETED: "ok",
    State.REJECTED: "late",
    State.FAILED: "late",
}
