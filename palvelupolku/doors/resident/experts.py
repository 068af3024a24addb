"""Experts by experience and peers, asked through their coordinator; bodies and networks to take part in."""

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from palvelupolku.activities.access import shown_experts
from palvelupolku.activities.actions import ask_for_expert
from palvelupolku.activities.forms import AskForm, ExpertFilters
from palvelupolku.activities.queries import find_experts, networks_with_events
from palvelupolku.audit.actors import RESIDENT
from palvelupolku.audit.once import once

from . import limits
from .activities import small

ASKED = "expert_asked"
REQUESTS = "expert_requests"
TRAP = "website"


def experts(request):
    """?theme= &does= &language= &municipality="""
    form = ExpertFilters(request.GET or None)
    told = form.cleaned_data if form.is_valid() else {}
    context = {"filters": form, "experts": find_experts(**told), "is_narrowed": any(told.values())}
    return render(request, "resident/experts.html", context)


@never_cache
def ask(request, pk):
    """Ask the coordinator for this expert. The expert's own details are on no page of this door."""
    expert = get_object_or_404(shown_experts().select_related("organisation"), pk=small(pk))
    form = AskForm(request.POST or None, expert=expert, is_known=False)
    if request.method != "POST":
        return _show(request, expert, form)
    now = timezone.now()
    if request.POST.get(TRAP):
        return _show(request, expert, form, trapped=True, status=422)
    if not form.is_valid():
        return _show(request, expert, form, status=422)
    if limits.is_over(request, at=now, of=REQUESTS):
        return _show(request, expert, form, too_many=True, status=429)

    def deed():
        language = (get_language() or "fi")[:2]
        asked = ask_for_expert(expert, by=RESIDENT, at=now, language=language, **form.cleaned_data)
        request.session[ASKED] = asked.code
        limits.note_sent(request, at=now, of=REQUESTS)
        request.session.save()
        return reverse("resident:expert_asked")

    try:
        return redirect(once(request, deed))
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return _show(request, expert, form, status=422)


def _show(request, expert, form, *, status=200, **more):
    context = {"form": form, "expert": expert, "trap": TRAP, **more}
    return render(request, "resident/ask_expert.html", context, status=status)


@never_cache
def asked(request):
    """The code of what was asked in this browser."""
    return render(request, "resident/expert_asked.html", {"code": request.session.get(ASKED)})


def networks(request):
    """What each body does, how to take part, and its coming events. No people."""
    return render(request, "resident/networks.html", {"networks": networks_with_events(timezone.now())})
