"""The catalogue beside a case: the client record fills it in, and an entry is a click away from the plan."""

from dataclasses import replace

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from palvelupolku.accounts.access import worker_page
from palvelupolku.clients.access import can_see_contact_details
from palvelupolku.directory.access import can_approve
from palvelupolku.guidance.access import can_edit_case, open_case
from palvelupolku.guidance.models import PlanAction
from palvelupolku.guidance.queries import plan_of
from palvelupolku.guidance.workflow import ActionState

from .asked import LANGUAGES, LONGEST_QUERY, Asked
from .cases import OUTSIDE
from .places import municipality_names
from .searching import address_of, pages_of, search_page


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
    context = search_page(full, asked.words or needs, now)
    if "speaks" in filled and (context["is_nearest"] or not context["hits"]):
        # Nothing in the client's language: better the rest, and to say so, than nothing.
        context = search_page(replace(full, speaks=asked.speaks), asked.words or needs, now)
        context["no_language"] = LANGUAGES[filled.pop("speaks")]
    context |= _chips_of_case(asked, filled, needs, without, names)
    context |= {"case": case, "client": case.client, "without": without, "asked": asked}
    context["can_approve"] = can_approve(request.user)
    context |= _plan(request, case, context["hits"], now)
    context |= pages_of(asked, context["total"], without) if context["is_asked"] else {}
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
        (said, address_of(asked, [*without, name]))
        for name, said, _gone in replace(Asked(), **filled).chips(names)
    ]
    if needs:
        of_record.append((_shortened(needs), address_of(asked, [*without, "needs"])))
    return {
        "chips": [(said, address_of(asked, without, **gone)) for _name, said, gone in asked.chips(names)],
        "record_chips": of_record,
        # Back to all that the record tells, when a part of it is not in use.
        "record_url": address_of(asked, (), words="") if without or asked.words else "",
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


def _shortened(text, most=60):
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"
