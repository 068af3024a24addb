"""The catalogue in the worker's hands: entered by cue or own words, narrowed, exported, and beside a case."""

from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode

from django.http import QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from palvelupolku.accounts.access import worker_page
from palvelupolku.audit.models import Event
from palvelupolku.clients.access import can_see_contact_details
from palvelupolku.directory.access import can_approve
from palvelupolku.directory.chains import places_of
from palvelupolku.directory.choices import Accessibility, DraftState, Phase, Placement
from palvelupolku.directory.corrections import What
from palvelupolku.directory.exchange.tables import export_response
from palvelupolku.directory.freshness import freshness_words, is_stale, places_words
from palvelupolku.directory.mending import to_be_mended
from palvelupolku.directory.models import Correction, Service
from palvelupolku.directory.queries import services_by_ids
from palvelupolku.directory.search import find
from palvelupolku.guidance.access import can_edit_case, open_case
from palvelupolku.guidance.models import PlanAction
from palvelupolku.guidance.queries import plan_of
from palvelupolku.guidance.workflow import ActionState
from palvelupolku.threads.saved_searches import new_counts, removed_of, searches_of

from .asked import GROUPS, KINDS, LANGUAGES, LAST_PAGE, LONGEST_QUERY, TICKS, TIMES, Asked
from .cases import OUTSIDE
from .cues import CUES
from .lines import ENTRY_WORDS
from .places import municipality_names

SIZE = 20
MOST_EXPORTED = 5_000
# More than any catalogue holds: what is new stands last where nothing ranks.
MOST_FOUND = 100_000
SHOWN_EVENTS = 12
OPEN_DRAFTS = (DraftState.DRAFT, DraftState.SUBMITTED, DraftState.RETURNED)


@worker_page
@require_safe
def page(request):
    """Search the catalogue; nothing is about a client here. ?since= marks what was published after it."""
    return show_page(request)


def show_page(request, status=200, **more):
    """The catalogue page as its address asks, also with a form that came back."""
    now, names = timezone.now(), municipality_names()
    asked = Asked.of(request.GET, names)
    context = _search(asked, asked.words, now)
    if context["is_asked"]:
        context |= _pages(asked, context["total"]) | {"query": asked.query(), "is_saved": False}
        context["chips"] = [(said, _address(asked, **gone)) for _name, said, gone in asked.chips(names)]
        _mark_new(context["hits"], request.GET.get("since", ""))
    else:
        context["numbers"] = to_be_mended(timezone.localdate(now))
    searches = list(searches_of(request.user))
    counts = new_counts(searches, lambda query: ids_of(Asked.of(QueryDict(query), names), now))
    context["saved"] = [(search, counts[search.pk]) for search in searches]
    context["is_saved"] = any(search.query == context.get("query") for search in searches)
    context |= {"removed": removed_of(request.user, now), "can_approve": can_approve(request.user)}
    return render(request, "worker/catalogue.html", context | more, status=status)


def _mark_new(cards, since):
    """Mark what was published after `since`, an ISO moment; anything else marks nothing."""
    moment = _moment(since)
    for card in cards:
        published = card["service"].published_at
        card["is_new"] = bool(moment and published and published > moment)


def _moment(text):
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if timezone.is_aware(moment) else None


@worker_page
@require_safe
def export(request, fmt):
    """What the same address finds, as a file for a spreadsheet: `fmt` csv or xlsx."""
    asked = Asked.of(request.GET, municipality_names())
    ids = ids_of(asked, timezone.now(), MOST_EXPORTED)
    return export_response(ids, fmt, _language())


@worker_page
@require_safe
def entry(request, pk):
    """One entry, with all that the county knows of it."""
    rows = Service.objects.select_related("organisation").prefetch_related(
        "municipalities", "channels__places__municipality", "corrections__told_by"
    )
    service = get_object_or_404(rows, pk=pk)
    return render(request, "worker/catalogue_entry.html", entry_context(request.user, service))


def entry_context(user, service):
    """Everything the entry's page shows."""
    now = timezone.now()
    day = timezone.localdate(now)
    events = Event.objects.filter(object_label="directory.service", object_id=str(service.pk))
    told = events.filter(action__in=ENTRY_WORDS).order_by("-at", "-id")[:SHOWN_EVENTS]
    return {
        "service": service,
        "card": card_of(service, day),
        "stages": [(number, cue) for number, cue in CUES if number in service.stages],
        "phases": [Phase(number).label for number in service.phases if number in Phase.values],
        "placement": service.get_placement_display() if service.placement != Placement.CONFIRMED else "",
        "languages": [LANGUAGES.get(code, code) for code in service.languages],
        "accessibility": [Accessibility(c).label for c in service.accessibility if c in Accessibility.values],
        "places": list(places_of(service, day)),
        "corrections": [_told(each) for each in service.corrections.all()],
        "drafts": service.drafts.filter(state__in=OPEN_DRAFTS).select_related("written_by"),
        "events": [(row.at, row.actor_name, ENTRY_WORDS[row.action]) for row in told],
        "can_approve": can_approve(user),
    }


def _told(correction):
    return {
        "pk": correction.pk,
        "at": correction.created_at,
        "who": correction.told_by.name if correction.told_by else "",
        "what": What(correction.what).label,
        "text": correction.text,
        "is_open": correction.state == Correction.State.NEW,
        "answer": correction.answer,
    }


# Beside a case


@worker_page
@require_safe
def for_case(request, pk):
    """The same search with a plan in mind: what the client record tells is filled in, and can be taken away.

    What comes from the record is read anew on every look and stands in no address: the address only names
    the parts that were taken away (`without`).
    """
    now = timezone.now()
    case = open_case(request.user, pk, purpose="guidance.services", at=now)
    names = municipality_names()
    asked = Asked.of(request.GET, names)
    record = _of_the_client(request.user, case, names, now)
    without = [name for name in (*record, "needs") if name in request.GET.getlist("without")]
    filled = {
        name: value for name, value in record.items() if name not in without and not getattr(asked, name)
    }
    needs = "" if asked.words or "needs" in without else _needs_of(case)
    full = replace(asked, **filled)
    context = _search(full, asked.words or needs, now)
    if "speaks" in filled and (context["is_nearest"] or not context["hits"]):
        # Nothing in the client's language: better the rest, and to say so, than nothing.
        context = _search(replace(full, speaks=asked.speaks), asked.words or needs, now)
        context["no_language"] = LANGUAGES[filled.pop("speaks")]
    context |= _chips_of_case(asked, filled, needs, without, names)
    context |= {"case": case, "client": case.client, "without": without, "asked": asked}
    context |= _plan(request, case, context["hits"], now)
    context |= _pages(asked, context["total"], without) if context["is_asked"] else {}
    return render(request, "worker/catalogue.html", context)


def _of_the_client(user, case, names, at):
    """What the record fills in: {municipality, speaks}, as far as this worker may see it."""
    client, known = case.client, {}
    sees_home = can_see_contact_details(user, client, timezone.localdate(at))
    if sees_home and not client.is_non_disclosure and client.municipality in names:
        known["municipality"] = client.municipality
    # Finnish is spoken everywhere: it narrows nothing, and entries often forget to tell it.
    if client.language != "fi" and client.language in LANGUAGES:
        known["speaks"] = client.language
    return known


def _needs_of(case):
    """The client's needs in words: as mapped, else as they were told when contact was made."""
    mapping = getattr(case, "mapping", None)
    told = (mapping.needs if mapping else "") or (case.contact.text if case.contact else "")
    return " ".join(told.split())[:LONGEST_QUERY]


def _chips_of_case(asked, filled, needs, without, names):
    """Chips of what was asked, and apart from them those of the record, each with the address without it."""
    of_record = [
        (said, _address(asked, [*without, name]))
        for name, said, _gone in replace(Asked(), **filled).chips(names)
    ]
    if needs:
        of_record.append((_shortened(needs), _address(asked, [*without, "needs"])))
    return {
        "chips": [(said, _address(asked, without, **gone)) for _name, said, gone in asked.chips(names)],
        "record_chips": of_record,
        # Back to all that the record tells, when a part of it is not in use.
        "record_url": _address(asked, (), words="") if without or asked.words else "",
    }


def _plan(request, case, hits, at):
    """The goals that an entry can be put under in one click, and the entries that are in the plan already."""
    can_edit = case.is_open and can_edit_case(request.user, case, timezone.localdate(at))
    goals = [goal for goal in plan_of(case) if not goal.is_dropped] if can_edit else []
    planned = PlanAction.objects.filter(goal__case=case, goal__is_dropped=False, state=ActionState.AGREED)
    by_service = {action.service_id: action for action in planned.filter(service__isnull=False)}
    for card in hits:
        card["action"] = by_service.get(card["service"].pk)
        organisation = card["service"].organisation
        card["can_refer"] = organisation is not None and organisation.kind in OUTSIDE
    chosen = request.GET.get("goal", "")
    chosen = next((goal.pk for goal in goals if str(goal.pk) == chosen), goals[0].pk if goals else None)
    return {"goals": goals, "goal": chosen, "can_edit": can_edit, "back": request.GET.urlencode()}


# What all pages share


def ids_of(asked, at, most=MOST_FOUND) -> list[int]:
    """The ids of all that a search finds, the best first."""
    return [hit.service_id for hit in _find(asked, asked.words, at, limit=most).hits]


def _find(asked, words, at, **more):
    return find(
        words,
        stage=asked.stage,
        municipality=asked.municipality or None,
        language=_language(),
        filters=asked.filters(at),
        **more,
    )


def _search(asked, words, at):
    """The form's choices and, where anything is asked, one page of cards."""
    context = {
        "asked": asked,
        "cues": CUES,
        "municipalities": municipality_names(),
        "kinds": KINDS,
        "groups": GROUPS,
        "speaks": LANGUAGES,
        "times": [(key, label) for key, (label, _phases) in TIMES.items()],
        "ticks": [(name, label, getattr(asked, name)) for name, label in TICKS.items()],
        "access": [(code, label, code in asked.access) for code, label in Accessibility.choices],
        "is_asked": bool(asked or words),
        "hits": [],
        "is_nearest": False,
        "more_open": any((asked.time, asked.kind, asked.speaks, asked.remote, asked.open, asked.access)),
    }
    if not context["is_asked"]:
        return context
    found = _find(asked, words, at, limit=SIZE, offset=(asked.page - 1) * SIZE)
    day = timezone.localdate(at)
    why = {hit.service_id: hit.why for hit in found.hits}
    cards = [card_of(service, day, why[service.pk]) for service in services_by_ids(list(why))]
    return context | {"hits": cards, "total": found.total, "is_nearest": found.is_nearest}


def card_of(service, day, why=""):
    """What a hurried professional needs of an entry."""
    organisation = service.organisation
    return {
        "service": service,
        "is_outside": organisation is not None and organisation.kind in OUTSIDE,
        "places": places_words(service),
        "is_full": service.free_places == 0,
        "fresh": freshness_words(service, day),
        "is_stale": is_stale(service, day),
        "why": why,
    }


def _pages(asked, total, without=()):
    last = min(max(1, -(-total // SIZE)), LAST_PAGE)
    before, after = asked.page - 1, asked.page + 1
    return {
        "last_page": last,
        "previous_url": _address(asked, without, page=before) if before else "",
        "next_url": _address(asked, without, page=after) if after <= last else "",
    }


def _address(asked, without=(), page=1, **changes) -> str:
    """A query string; empty means all."""
    told = [asked.query(**changes), *(urlencode({"without": name}) for name in without)]
    told += [urlencode({"page": page})] if page > 1 else []
    return "?" + "&".join(filter(None, told))


def _shortened(text, most=60):
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"


def _language():
    return (translation.get_language() or "fi")[:2]
