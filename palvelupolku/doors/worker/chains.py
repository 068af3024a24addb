"""Care and service chains: the list, one chain, its print, and the agreed places on its steps."""

from django import forms
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palvelupolku.accounts.access import worker_page, writer_page
from palvelupolku.directory import chains as deeds
from palvelupolku.directory.access import can_write_chains, published_services
from palvelupolku.directory.choices import ChainPartner, Phase, Status
from palvelupolku.directory.models import CareChain, ChainPlace, ChainStep
from palvelupolku.directory.queries import services_by_ids
from palvelupolku.directory.search import find
from palvelupolku.ui.forms import PlainForm

from .answer import attempt, done, status_of

FOUND = 8
STEPS = {
    "julkaise": (deeds.publish_chain, gettext_lazy("The chain is published. You can take it back here.")),
    "luonnokseksi": (deeds.withdraw_chain, gettext_lazy("The chain is a draft again.")),
    "arkistoi": (
        deeds.archive_chain,
        gettext_lazy("The chain is in the archive. You can bring it back here."),
    ),
}


class StepForm(PlainForm):
    """A step in the life of a chain, without words."""


class PlaceForm(PlainForm):
    """Which entry has an agreed place, and from when to when."""

    service = forms.IntegerField(
        error_messages={"required": gettext_lazy("Choose the entry whose place is agreed.")}
    )
    agreed_on = forms.DateField(label=gettext_lazy("Agreed on"))
    agreed_until = forms.DateField(label=gettext_lazy("In force until"), required=False)
    note = forms.CharField(
        label=gettext_lazy("What is agreed"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("For instance: two free places a month, the first meeting within a week."),
    )


class EndForm(PlainForm):
    """The last day of an agreed place."""

    until = forms.DateField(label=gettext_lazy("Last day"))


@worker_page
@require_safe
def listing(request):
    """Chains: ?coordinated=1 those of groups that need coordinated services, ?archive=1 those put away."""
    coordinated, archive = (request.GET.get(name) == "1" for name in ("coordinated", "archive"))
    rows = deeds.chains(status=Status.ARCHIVED if archive else None, coordinated=coordinated)
    context = {"rows": rows, "coordinated": coordinated, "archive": archive}
    return render(request, "worker/chains.html", context | {"can_edit": can_write_chains(request.user)})


@worker_page
@require_safe
def page(request, pk):
    """One chain as its readers see it, draft or published."""
    return _show(request, get_object_or_404(CareChain, pk=pk))


@worker_page
@require_safe
def sheet(request, pk):
    """The chain on paper, A4, for a meeting or a partner."""
    chain = get_object_or_404(CareChain, pk=pk)
    return render(request, "worker/chain_sheet.html", _told(chain, timezone.localdate()))


@writer_page
@require_POST
def take_step(request, pk, step):
    """Publish, take back to a draft, or put away."""
    if step not in STEPS:
        raise Http404
    chain, form = get_object_or_404(CareChain, pk=pk), StepForm(request.POST)
    verb, message = STEPS[step]

    def deed():
        verb(chain, by=request.user, at=timezone.now())
        return reverse("worker:chain", args=[pk])

    form.is_valid()
    answer = attempt(request, form, deed, message)
    return answer or _show(request, get_object_or_404(CareChain, pk=pk), form=form)


@writer_page
@require_http_methods(["GET", "HEAD", "POST"])
def new_place(request, step_pk):
    """Agree an entry's place on a step: ?q= finds the entry."""
    step = get_object_or_404(ChainStep.objects.select_related("chain"), pk=step_pk)
    today = timezone.localdate()
    form = PlaceForm(request.POST or None, initial={"agreed_on": today})
    if form.is_valid():
        answer = attempt(request, form, lambda: _agree(request, step, form), _("The place is agreed."))
        if answer:
            return answer
    words = request.GET.get("q", "").strip()[:200]
    context = {
        "step": step,
        "chain": step.chain,
        "form": form,
        "q": words,
        "entries": _entries(words, form["service"].value()),
        "chosen": str(form["service"].value() or ""),
    }
    return render(request, "worker/chain_place.html", context, status=status_of(form))


@writer_page
@require_POST
def end_place(request, pk):
    """End an agreed place on a day; one that would end before it began is taken away."""
    place = get_object_or_404(ChainPlace.objects.select_related("step__chain", "service"), pk=pk)
    form = EndForm(request.POST)
    if form.is_valid():

        def deed():
            deeds.end_place(place, by=request.user, at=timezone.now(), until=form.cleaned_data["until"])
            return reverse("worker:chain", args=[place.step.chain_id])

        return done(
            request, deed, _("The end of the agreed place is noted. You can agree it anew on the step.")
        )
    return _show(request, place.step.chain, form=form, ending=place.pk)


def _agree(request, step, form):
    told = form.cleaned_data
    service = published_services().filter(pk=told.pop("service")).first()
    if service is None:
        raise forms.ValidationError({"service": _("Choose the entry whose place is agreed.")})
    deeds.agree_place(step, service, by=request.user, at=timezone.now(), **told)
    return reverse("worker:chain", args=[step.chain_id])


def _entries(words, chosen):
    """Entries to choose from: those found by words, and the one that was chosen already."""
    language = (translation.get_language() or "fi")[:2]
    ids = [hit.service_id for hit in find(words, language=language, limit=FOUND).hits] if words else []
    if str(chosen or "").isdigit() and len(str(chosen)) < 18 and int(chosen) not in ids:
        ids.append(int(chosen))
    return services_by_ids(ids)


def _show(request, chain, form=None, ending=None):
    today = timezone.localdate()
    context = _told(chain, today) | {
        "can_edit": can_write_chains(request.user),
        "form": form,
        "end_form": form if ending else EndForm(initial={"until": today}),
        "ending": ending,
        "public_url": request.build_absolute_uri(reverse("resident:chain", args=[chain.slug])),
    }
    return render(request, "worker/chain.html", context, status=status_of(form) if form else 200)


def _told(chain, today):
    """What both the page and the paper say of a chain."""
    steps = deeds.whole_chain(chain)
    for step in steps:
        step.phase_label = Phase(step.phase).label if step.phase else ""
        step.agreed = list(step.places.all())
        for place in step.agreed:
            place.is_over = bool(place.agreed_until and place.agreed_until < today)
            place.is_ahead = place.agreed_on > today
            place.is_gone = place.service.status != Status.PUBLISHED
    return {
        "chain": chain,
        "steps": steps,
        "partners": [ChainPartner(code).label for code in chain.partners if code in ChainPartner.values],
        "is_fit": len(deeds.whole_steps(steps)) >= deeds.LEAST_STEPS,
        "in_force": [
            place for step in steps for place in step.agreed if not (place.is_over or place.is_ahead)
        ],
    }


def _holds(place):
    return not (place.is_over or place.is_ahead or place.is_gone)
