"""The coordinator's bank of experts by experience, and what is asked of them."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palvelupolku.accounts.access import coordinator_page
from palvelupolku.activities import actions
from palvelupolku.activities.access import kept_experts, received_requests
from palvelupolku.activities.forms import AgreeForm, DeclineForm, ExpertForm, FeedbackForm, OfferForm
from palvelupolku.activities.forms.experts import COLUMNS
from palvelupolku.activities.models import ExpertRequest
from palvelupolku.activities.workflow import REQUEST_WORKFLOW

from .deeds import attempt, done, found, own_organisation, status_of

# Name in the address: step of the workflow, its action, its form (None needs no words), what is said.
STEPS = {
    "tarjoa": ("offer", actions.offer_request, OfferForm, _("Noted. Ask the expert by phone or e-mail.")),
    "sovi": ("agree", actions.agree_request, AgreeForm, _("Agreed. The one who asked is told by e-mail.")),
    "ei-onnistu": (
        "decline",
        actions.decline_request,
        DeclineForm,
        _("Noted. The one who asked is told by e-mail."),
    ),
    "pidetty": ("hold", actions.hold_request, None, _("Marked as held.")),
    "palaute": ("give_feedback", actions.give_feedback, FeedbackForm, _("The feedback is saved.")),
    "peru": ("cancel", actions.cancel_request, None, _("Cancelled. The one who asked is told.")),
}


@coordinator_page
@never_cache
@require_safe
def experts(request):
    """The requests that wait first, then the bank."""
    asked = received_requests(request.user).select_related("expert", "asked_by")
    context = {
        "open_requests": [each for each in asked if each.is_open or each.state == "held"],
        "ended_requests": [each for each in asked if not each.is_open and each.state != "held"][:30],
        "experts": kept_experts(request.user).prefetch_related("municipalities"),
    }
    return render(request, "organisation/experts.html", context)


@coordinator_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_expert(request):
    """A new expert or peer."""
    form = ExpertForm(request.POST or None, initial={"kind": "expert", "languages": ["fi"]})
    organisation = own_organisation(request)
    return _save(request, form, None, organisation=organisation)


@coordinator_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_expert(request, pk):
    """Change what is told of an expert, or take them out of the bank."""
    expert = found(kept_experts(request.user), pk)
    initial = ExpertForm.told_by(expert, *COLUMNS) | {"municipalities": expert.municipalities.all()}
    return _save(request, ExpertForm(request.POST or None, initial=initial), expert)


def _save(request, form, expert, **more):
    if request.method == "POST" and form.is_valid():

        def deed():
            actions.save_expert(expert, by=request.user, at=timezone.now(), **more, **form.facts())
            return reverse("organisation:experts")

        answer = attempt(request, form, deed)
        if answer:
            return answer
    context = {"form": form, "expert": expert}
    return render(request, "organisation/expert_form.html", context, status=status_of(form))


@coordinator_page
@never_cache
@require_safe
def expert_request(request, pk):
    """One request: what is wished, how it stands, what can be done now."""
    return _show(request, _received(request, pk))


def _received(request, pk):
    rows = received_requests(request.user).select_related("expert", "asked_by", "organisation")
    return found(rows, pk)


def _form(step, data, asked, user):
    kind = STEPS[step][2]
    if kind is OfferForm:
        experts = kept_experts(user).filter(organisation=asked.organisation)
        return OfferForm(data, experts=experts, initial={"expert": asked.expert}, auto_id=f"id_{step}_%s")
    return kind(data, auto_id=f"id_{step}_%s") if kind else None


def _show(request, asked, sent=None, sent_step=None):
    open_steps = REQUEST_WORKFLOW.steps_from(asked.state)
    choices = [
        (step, sent if step == sent_step else _form(step, None, asked, request.user))
        for step, (name, *_rest) in STEPS.items()
        if name in open_steps
    ]
    context = {"asked": asked, "choices": choices, "form": sent, "titles": TITLES}
    return render(
        request, "organisation/expert_request.html", context, status=status_of(sent) if sent else 200
    )


TITLES = {
    "tarjoa": _("Ask the expert"),
    "sovi": _("The expert says yes"),
    "ei-onnistu": _("It cannot be arranged"),
    "pidetty": _("It was held"),
    "palaute": _("Write down the feedback"),
    "peru": _("Cancel the request"),
}


@coordinator_page
@require_POST
def request_step(request, pk, step):
    """One of STEPS."""
    asked = _received(request, pk)
    if step not in STEPS:
        raise Http404
    _name, action, _kind, message = STEPS[step]
    form = _form(step, request.POST, asked, request.user)
    if form is not None and not form.is_valid():
        return _show(request, asked, form, step)

    def deed():
        told = {} if form is None else form.facts() if hasattr(form, "facts") else form.cleaned_data
        action(asked, by=request.user, at=timezone.now(), **told)
        return reverse("organisation:expert_request", args=[pk])

    if form is None:
        return done(request, deed, message)
    return attempt(request, form, deed, message) or _show(
        request, ExpertRequest.objects.get(pk=pk), form, step
    )
