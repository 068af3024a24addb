"""Writing an entry in five short steps. Every step is saved as a draft; the fifth reads all back."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from palvelupolku.accounts.access import coordinator_page
from palvelupolku.accounts.grants import grants_of
from palvelupolku.accounts.models import Organisation
from palvelupolku.audit.once import once
from palvelupolku.directory import completeness, editing
from palvelupolku.directory.access import own_draft
from palvelupolku.directory.choices import DraftState
from palvelupolku.directory.comparing import LABELS, changes_between, facts_of
from palvelupolku.directory.workflow import WRITABLE_STATES
from palvelupolku.kernel.errors import StaleObject, StepNotAllowed
from palvelupolku.ui.texts import in_language

from .service_form import FORMS, TITLES

LAST = 5
# On which step each field is asked, for the links of the reading back.
STEP_OF = {
    **dict.fromkeys(("kind", "name", "summary", "description", "for_whom", "target_groups"), 1),
    **dict.fromkeys(("when", "where", "remote", "at_home", "mobile", "channels"), 2),
    **dict.fromkeys(("charge", "cost", "how_to_get_in", "phone", "email", "url"), 3),
}
CARD_FACTS = ("for_whom", "where", "cost", "how_to_get_in")
SAID = {
    "submit": gettext_lazy("Sent. A worker of the county reads it and publishes it. You get an e-mail."),
    "take_back": gettext_lazy("You can write again. Nobody reads it before you send it."),
    "discard": gettext_lazy("Thrown away. You can take it back below."),
    "restore": gettext_lazy("The draft is here again."),
    "rebase": gettext_lazy("Now the draft stands on what is published today. Read it through."),
}


@coordinator_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    """The first step of a new entry; the draft begins when it is saved."""
    owners = Organisation.objects.filter(pk__in=grants_of(request.user).association_ids)
    owner = owners.filter(pk=_number(request.POST.get("organisation") or request.GET.get("organisation")))
    owner = owner.first() or owners.first()
    form = FORMS[1](request.POST or None, data={})
    if request.method == "POST" and form.is_valid():

        def deed():
            draft = editing.start_draft(owner, by=request.user, at=timezone.now())
            editing.save_step(draft, form.told({}), 1, by=request.user, at=timezone.now())
            return _after(draft, 1)

        return redirect(once(request, deed))
    context = {"form": form, "step": 1, "labels": _labels(None), "owner": owner, "owners": owners}
    return render(request, "organisation/service_step.html", context, status=422 if form.errors else 200)


@coordinator_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def step(request, pk, number):
    """One of the four steps that ask; what is saved leads on to the next."""
    draft = own_draft(request.user, pk)
    if number not in FORMS:
        raise Http404
    if draft.state not in WRITABLE_STATES:
        if request.method == "POST":
            raise StepNotAllowed("save", draft.state)
        return redirect("organisation:draft", pk)
    if request.method != "POST":
        form = FORMS[number](data=draft.data, version=draft.updated_at.isoformat())
        return _show_step(request, draft, number, form)
    form = FORMS[number](request.POST, data=draft.data)
    if not form.is_valid():
        return _show_step(request, draft, number, form)

    def deed():
        seen = parse_datetime(form.cleaned_data["version"]) if form.cleaned_data["version"] else None
        told = form.told(draft.data)
        editing.save_step(draft, told, number, by=request.user, at=timezone.now(), seen=seen)
        return _after(draft, number)

    try:
        return redirect(once(request, deed))
    except StaleObject as conflict:
        if not isinstance(conflict.obj, type(draft)):
            raise
        return _show_both(request, conflict, number)


def _after(draft, number):
    if number + 1 in FORMS:
        return reverse("organisation:draft_step", args=[draft.pk, number + 1])
    return reverse("organisation:draft", args=[draft.pk])


def _show_both(request, conflict, number):
    """Somebody saved the same step meanwhile: theirs is told, what was typed stays and can be saved again."""
    draft, data = conflict.obj, request.POST.copy()
    data["version"], data["form_key"] = draft.updated_at.isoformat(), str(uuid4())
    form = FORMS[number](data, data=draft.data)
    day = timezone.localdate()
    mine, theirs = {**draft.data, **conflict.mine}, draft.data
    changes = changes_between(theirs, mine, day)
    return _show_step(request, draft, number, form, status=409, theirs=changes)


def _show_step(request, draft, number, form, *, status=None, theirs=()):
    context = {
        "form": form,
        "draft": draft,
        "step": number,
        "labels": _labels(draft),
        "theirs": theirs,
        "back": reverse("organisation:draft_step", args=[draft.pk, number - 1]) if number > 1 else "",
    }
    status = status or (422 if form.errors else 200)
    return render(request, "organisation/service_step.html", context, status=status)


def _labels(draft):
    """The five steps; those of a draft lead to their pages."""
    if draft is None:
        return list(TITLES)
    pages = [reverse("organisation:draft_step", args=[draft.pk, number]) for number in FORMS]
    return list(zip(TITLES, [*pages, reverse("organisation:draft", args=[draft.pk])], strict=True))


@coordinator_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request, pk):
    """The draft read back: what it says and changes, the six questions, and where it stands."""
    draft = own_draft(request.user, pk)
    if request.method != "POST":
        return _show(request, draft)
    name = request.POST.get("next_step")
    if name not in SAID:
        raise Http404
    verb = getattr(editing, name)

    def deed():
        verb(draft, by=request.user, at=timezone.now())
        return reverse("organisation:draft", args=[pk])

    try:
        location = once(request, deed)
    except ValidationError as refusal:
        draft.refresh_from_db()
        return _show(request, draft, refusal.messages)
    messages.success(request, SAID[name])
    return redirect(location)


def _show(request, draft, errors=()):
    day = timezone.localdate()
    is_open = draft.state in WRITABLE_STATES
    told = facts_of(draft.data, day)
    facts = [(STEP_OF.get(fact.field, 4), fact) for fact in told]
    context = {
        "draft": draft,
        "is_writable": is_open,
        "is_waiting": draft.state == DraftState.SUBMITTED,
        "is_discarded": draft.state == DraftState.DISCARDED,
        "is_approved": draft.state == DraftState.APPROVED,
        "has_moved": is_open and editing.has_moved(draft),
        "facts": facts,
        "four_facts": [
            (LABELS[name], text) for name in CARD_FACTS if (text := in_language(draft.data.get(name)))
        ],
        "changes": changes_between(editing.published_ground(draft), draft.data, day) if draft.service else [],
        "answers": completeness.answers(draft.data),
        "met": completeness.met(draft.data),
        "questions": completeness.QUESTIONS,
        "labels": _labels(draft) if is_open else list(TITLES),
        "step": LAST,
        "errors": errors,
    }
    return render(request, "organisation/service_draft.html", context, status=422 if errors else 200)


def _number(told):
    return int(told) if (told or "").isdecimal() and len(told) < 18 else 0
