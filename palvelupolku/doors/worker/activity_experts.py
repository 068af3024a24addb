"""Asking an expert by experience through the coordinator, and how one's own requests stand."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palvelupolku.accounts.access import worker_page
from palvelupolku.activities import actions
from palvelupolku.activities.access import own_requests, shown_experts
from palvelupolku.activities.forms import AskForm, ExpertFilters, FeedbackForm
from palvelupolku.activities.queries import find_experts
from palvelupolku.activities.workflow import RequestState

from .answer import attempt, done, get_visible, status_of


@worker_page
@require_safe
def experts(request):
    """?theme= &does= &language= &municipality=; own requests first."""
    form = ExpertFilters(request.GET or None)
    told = form.cleaned_data if form.is_valid() else {}
    context = {
        "filters": form,
        "experts": find_experts(**told),
        "is_narrowed": any(told.values()),
        "requests": own_requests(request.user).select_related("expert", "organisation"),
    }
    return render(request, "worker/experts.html", context)


@worker_page
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request, pk):
    """Ask the coordinator for this expert."""
    expert = get_visible(shown_experts().select_related("organisation"), pk, request.user)
    form = AskForm(request.POST or None, expert=expert, is_known=True)
    if request.method == "POST" and form.is_valid():

        def deed():
            asked = actions.ask_for_expert(
                expert, by=request.user, at=timezone.now(), asked_by=request.user, **form.cleaned_data
            )
            return reverse("worker:expert_request", args=[asked.pk])

        answer = attempt(request, form, deed, _("Your request is on its way to the coordinator."))
        if answer:
            return answer
    return render(request, "worker/ask_expert.html", {"form": form, "expert": expert}, status=status_of(form))


@worker_page
@never_cache
@require_safe
def expert_request(request, pk):
    """One's own request: how it stands, and what can be done now."""
    return _show(request, _own(request, pk))


def _own(request, pk):
    return get_visible(own_requests(request.user).select_related("expert", "organisation"), pk, request.user)


def _show(request, asked, form=None):
    context = {
        "asked": asked,
        "form": form or FeedbackForm(),
        "can_tell": asked.state == RequestState.HELD,
        "can_cancel": asked.is_open,
    }
    return render(request, "worker/expert_request.html", context, status=status_of(form) if form else 200)


@worker_page
@require_POST
def expert_request_step(request, pk, step):
    """Cancel one's own request (`peru`), or tell how it went (`palaute`)."""
    asked = _own(request, pk)
    page = reverse("worker:expert_request", args=[pk])
    if step == "peru":

        def cancel():
            actions.cancel_request(asked, by=request.user, at=timezone.now())
            return page

        return done(request, cancel, _("Cancelled. The coordinator is told."))
    if step != "palaute":
        raise Http404
    form = FeedbackForm(request.POST)
    if not form.is_valid():
        return _show(request, asked, form)

    def tell():
        actions.give_feedback(asked, by=request.user, at=timezone.now(), **form.cleaned_data)
        return page

    return attempt(request, form, tell, _("Thank you. The coordinator reads it.")) or _show(
        request, asked, form
    )
