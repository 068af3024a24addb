"""Care and service chains as residents see them: for whom, and step by step who does what."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from palvelupolku.directory import chains as catalogue
from palvelupolku.directory.choices import ChainPartner, Status

from .entries import giver_tag, words_of


@require_safe
def chains(request):
    """All chains that are published, each by its client group."""
    rows = [_head(chain) for chain in catalogue.chains()]
    return render(request, "resident/chains.html", {"rows": rows})


@require_safe
def chain(request, slug):
    """One chain: its steps, and the agreed places on each with their own pages."""
    found = catalogue.chains().filter(slug=slug).first()
    if found is None:
        raise Http404
    day = timezone.localdate()
    steps = [_step(each, day) for each in catalogue.whole_chain(found)]
    return render(request, "resident/chain.html", {"chain": _head(found), "steps": steps})


def _head(chain):
    return {
        "slug": chain.slug,
        "name": words_of(chain.name),
        "group": words_of(chain.client_group),
        "summary": words_of(chain.summary),
        "needs_coordination": chain.needs_coordination,
        "partners": [str(ChainPartner(code).label) for code in chain.partners if code in ChainPartner],
        "steps": chain.step_count,
    }


def _step(step, day):
    return {
        "number": step.number,
        "title": words_of(step.title),
        "who": words_of(step.who),
        "what": words_of(step.what),
        "places": [_place(each.service) for each in step.places.all() if _is_in_force(each, day)],
    }


def _is_in_force(place, day):
    is_seen = place.service.status == Status.PUBLISHED
    return is_seen and place.agreed_on <= day and (place.agreed_until is None or day <= place.agreed_until)


def _place(service):
    return {
        "pk": service.pk,
        "name": words_of(service.name),
        "giver": words_of(service.giver),
        "tag": giver_tag(service),
    }
