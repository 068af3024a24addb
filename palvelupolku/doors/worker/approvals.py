"""What organisations wrote waits to be read; whoever has not answered is called."""

from django import forms
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from palvelupolku.accounts.access import worker_page, writer_page
from palvelupolku.directory import completeness, editing
from palvelupolku.directory.access import can_approve, published_services
from palvelupolku.directory.choices import DraftState, PlacesUnit, ToldBy
from palvelupolku.directory.comparing import changes_between, facts_of
from palvelupolku.directory.freshness import freshness_words, is_stale, places_words
from palvelupolku.directory.models import ServiceDraft
from palvelupolku.directory.own_entries import waiting_drafts
from palvelupolku.directory.reminding import not_confirmed
from palvelupolku.directory.upkeep import confirm_entry, set_free_places
from palvelupolku.ui.forms import PlainForm

from .answer import attempt, status_of

PAGE = 50
SHOWS = {
    "drafts": gettext_lazy("wait for approval"),
    "unconfirmed": gettext_lazy("not confirmed by the owner"),
}


class SendBackForm(PlainForm):
    note = forms.CharField(
        label=gettext_lazy("What should be mended?"),
        help_text=gettext_lazy("The writer gets this by e-mail. Write kindly and plainly."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ByPhoneForm(PlainForm):
    number = forms.IntegerField(
        label=gettext_lazy("How many are free now?"),
        required=False,
        min_value=0,
        max_value=9999,
        help_text=gettext_lazy("Leave empty if they do not count them."),
    )
    unit = forms.ChoiceField(label=gettext_lazy("Counted in"), choices=PlacesUnit.choices)
    same = forms.BooleanField(
        label=gettext_lazy("I also asked about the rest: it is as it was"), required=False
    )


@worker_page
@require_safe
def queue(request):
    """What waits for a person of the county: ?show= one of SHOWS, ?page=."""
    day = timezone.localdate()
    lists = {
        "drafts": waiting_drafts(),
        "unconfirmed": not_confirmed(day),
    }
    show = request.GET.get("show", "")
    show = show if show in SHOWS else "drafts"
    counts = {"drafts": lists["drafts"].count(), "unconfirmed": len(lists["unconfirmed"])}
    page = Paginator(lists[show], PAGE).get_page(request.GET.get("page"))
    context = {
        "show": show,
        "label": SHOWS[show],
        "numbers": [(name, label, counts[name]) for name, label in SHOWS.items()],
        "page": page,
        "rows": [_draft_row(draft) for draft in page] if show == "drafts" else [],
        "services": [] if show == "drafts" else page,
    }
    return render(request, "worker/approvals.html", context)


def _draft_row(draft):
    return {"draft": draft, "met": completeness.met(draft.data), "questions": completeness.QUESTIONS}


@worker_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request, pk):
    """One draft beside what is published: approve it, or send it back with a reason."""
    found = ServiceDraft.objects.exclude(state__in=(DraftState.DRAFT, DraftState.DISCARDED))
    draft = get_object_or_404(found.select_related("service", "organisation", "written_by"), pk=pk)
    if request.method != "POST":
        return _show(request, draft)
    step = request.POST.get("next_step")
    if step == "rebase":
        deed, said = editing.rebase, _("Now it stands on what is published today. Read it through.")
    elif step == "send_back":
        return _send_back(request, draft)
    else:
        deed, said = editing.approve, _("Published. The writer gets an e-mail.")

    def do():
        deed(draft, by=request.user, at=timezone.now())
        return reverse("worker:approval", args=[pk])

    form = PlainForm(request.POST)
    answer = attempt(request, form, do, said, on_stale=lambda conflict: None)
    if answer:
        return answer
    draft = get_object_or_404(found.select_related("service", "organisation", "written_by"), pk=pk)
    return _show(request, draft, form, status=409)


def _send_back(request, draft):
    form = SendBackForm(request.POST)
    if form.is_valid():

        def do():
            editing.send_back(draft, by=request.user, at=timezone.now(), note=form.cleaned_data["note"])
            return reverse("worker:approvals")

        answer = attempt(request, form, do, _("Sent back. The writer gets an e-mail."))
        if answer:
            return answer
    return _show(request, draft, form, status=status_of(form))


def _show(request, draft, form=None, *, status=200):
    day = timezone.localdate()
    context = {
        "draft": draft,
        "form": form,
        "send_back": form if isinstance(form, SendBackForm) else SendBackForm(),
        "is_waiting": draft.state == DraftState.SUBMITTED,
        "can_decide": can_approve(request.user),
        "has_moved": draft.state == DraftState.SUBMITTED and editing.has_moved(draft),
        "changes": changes_between(editing.published_ground(draft), draft.data, day) if draft.service else [],
        "facts": facts_of(draft.data, day),
        "answers": completeness.answers(draft.data),
        "met": completeness.met(draft.data),
        "questions": completeness.QUESTIONS,
    }
    return render(request, "worker/approval.html", context, status=status)


@writer_page
@require_http_methods(["GET", "HEAD", "POST"])
def free_places(request, pk):
    """A worker has phoned: how many places are free, and whether the rest is as it was."""
    service, day = _published(pk), timezone.localdate()
    first = {"number": service.free_places, "unit": service.free_places_unit}
    form = ByPhoneForm(request.POST or None, initial=first)
    if form.is_valid():
        data = form.cleaned_data

        def do():
            now = timezone.now()
            number, unit = data["number"], data["unit"]
            set_free_places(service, by=request.user, at=now, number=number, unit=unit, told_by=ToldBy.PHONE)
            if data["same"]:
                confirm_entry(service, by=request.user, at=now)
            return reverse("worker:free_places", args=[pk])

        answer = attempt(request, form, do, _("Saved, with today's date."))
        if answer:
            return answer
    context = {
        "service": service,
        "form": form,
        "freshness": freshness_words(service, day),
        "is_stale": is_stale(service, day),
        "places": places_words(service),
    }
    return render(request, "worker/free_places.html", context, status=status_of(form))


def _published(pk):
    return get_object_or_404(published_services().select_related("organisation"), pk=pk)
