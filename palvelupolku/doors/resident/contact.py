"""The contact form: three short steps, a reading back, a receipt. Works without JavaScript."""

from datetime import date

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from palvelupolku.audit.actors import RESIDENT
from palvelupolku.audit.once import once
from palvelupolku.directory.access import published_services
from palvelupolku.intake.actions import receive_contact
from palvelupolku.intake.choices import ForWhom
from palvelupolku.intake.rules import speaks_of_danger

from . import drafts, limits
from .contact_forms import LONGEST, contact_facts, form_for

STEPS = [
    gettext_lazy("What is on your mind"),
    gettext_lazy("About whom"),
    gettext_lazy("How to reach you"),
    gettext_lazy("Check and send"),
]
LAST = len(STEPS)
RECEIPT = "contact_receipt"
CARRIED = ("service", "municipality", "language")
# Left out of the reading when empty: ways that were not chosen and boxes that were not ticked.
UNTOLD = ("knows_not", "phone", "email", "address", "safety_note")
# People never see this field; programs that fill every field do.
TRAP = "website"


@never_cache
def contact(request, step=1):
    """One step of the form; the last one reads everything back and sends."""
    if not 1 <= step <= LAST:
        raise Http404
    if request.method == "POST":
        return _send(request) if step == LAST else _save(request, step)
    draft = drafts.from_session(request) or (_begun(request) if step == 1 else None)
    if draft is None:
        messages.info(request, _("Your unfinished message was no longer here. Please start again."))
        return redirect("resident:contact")
    if step == LAST:
        return _read_back(request, draft)
    return _show(request, step, draft, form_for(step, draft.fields, bound=False))


def _begun(request):
    """A new draft with what the address brings along: the words searched for, a service, a municipality."""
    names = {"q": "text", "service": "service", "municipality": "municipality"}
    fields = {"language": (get_language() or "fi")[:2]}
    for name, field in names.items():
        if value := request.GET.get(name, "").replace("\x00", "")[:LONGEST]:
            fields[field] = value
    return drafts.Draft(fields=fields)


def _save(request, step):
    draft = drafts.from_form(request)
    if draft is None and step > 1:
        # Neither session nor form knows the earlier steps: keep at least what was typed now.
        draft = drafts.Draft()
        messages.info(request, _("Your unfinished message was no longer here. Please start again."))
    draft = draft or drafts.Draft()
    _take_in(draft, step, request.POST)
    draft.danger_seen = draft.danger_seen or request.POST.get("danger_seen") == "yes"
    draft = drafts.save(request, draft)
    if request.POST.get("back"):
        return redirect(_address(max(1, step - 1), draft))
    form = form_for(step, draft.fields, bound=True)
    if not form.is_valid():
        return _show(request, step, draft, form, status=422)
    if not draft.danger_seen and _is_danger(draft.fields):
        return _show(request, step, draft, form, danger=True)
    draft.reached = max(draft.reached, step + 1)
    drafts.save(request, draft)
    return redirect(_address(_next_step(draft, step), draft))


def _take_in(draft, step, posted):
    """Keep the step's fields as they were typed, right or wrong."""
    names = form_for(step, draft.fields | {"for_whom": ForWhom.OTHER}, bound=False).fields
    for name in (*names, *(CARRIED if step == 1 else ())):
        if name in names or name in posted:
            draft.fields[name] = posted.get(name, "").replace("\x00", "")


def _is_danger(fields):
    return speaks_of_danger(f"{fields.get('text', '')} . {fields.get('safety_note', '')}")


def _next_step(draft, step):
    """The next one; back to the reading when one only came to correct something."""
    return _missing_step(draft) or LAST if draft.reached == LAST else step + 1


def _missing_step(draft):
    return next((n for n in range(1, LAST) if not form_for(n, draft.fields, bound=True).is_valid()), None)


def _address(step, draft):
    path = reverse("resident:contact") if step == 1 else reverse("resident:contact_step", args=[step])
    return f"{path}?d={draft.id}"


def _show(request, step, draft, form, *, danger=False, status=200):
    return render(
        request,
        "resident/contact_step.html",
        {
            "form": form,
            "step": step,
            "steps": STEPS,
            "draft": draft,
            # Before the first save nothing is sealed: what the address brought along travels bare.
            "carried": [(name, draft.fields[name]) for name in CARRIED if draft.fields.get(name)],
            "danger": danger,
            "is_other": draft.fields.get("for_whom") == ForWhom.OTHER,
            "service": _service(draft),
        },
        status=status,
    )


def _service(draft):
    pk = draft.fields.get("service", "")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 18):
        return None
    return published_services().filter(pk=pk).first()


def _read_back(request, draft, *, trapped=False):
    missing = _missing_step(draft)
    if missing:
        return redirect(_address(missing, draft))
    draft.reached = LAST
    drafts.save(request, draft)
    return render(
        request,
        "resident/contact_check.html",
        {
            "draft": draft,
            "step": LAST,
            "steps": STEPS,
            "answers": list(_answers(draft)),
            "service": _service(draft),
            "trap": TRAP,
            "trapped": trapped,
        },
        status=422 if trapped else 200,
    )


def _answers(draft):
    """(question, answer, address where it is changed) for the questions that were asked."""
    for step in range(1, LAST):
        form = form_for(step, draft.fields, bound=True)
        form.is_valid()
        for name, field in form.fields.items():
            value = form.cleaned_data.get(name)
            choices = dict(getattr(field, "choices", ()))
            if not value and name in UNTOLD:
                continue
            if choices:
                value = choices.get(value, value)
            yield field.label, _("Yes") if value is True else value, _address(step, draft)


def _send(request):
    draft, now = drafts.from_form(request, as_read=True), timezone.now()
    if draft is None:
        messages.info(request, _("Your unfinished message was no longer here. Please start again."))
        return redirect("resident:contact")
    if drafts.was_sent(request, draft):
        return redirect("resident:receipt")
    if request.POST.get("back"):
        return redirect(_address(LAST - 1, drafts.save(request, draft)))
    if request.POST.get(TRAP):
        return _read_back(request, draft, trapped=True)
    if _missing_step(draft):
        return redirect(_address(_missing_step(draft), drafts.save(request, draft)))
    if limits.is_over(request, at=now):
        again = _address(LAST, drafts.save(request, draft))
        return render(request, "resident/too_many.html", {"again_url": again}, status=429)
    return redirect(once(request, lambda: _receive(request, draft, now)))


def _receive(request, draft, now):
    facts = contact_facts(draft.fields)
    received = receive_contact(by=RESIDENT, at=now, service=_service(draft), **facts)
    request.session[RECEIPT] = {
        "code": received.code,
        "due_on": timezone.localdate(received.due_at).isoformat(),
        "mailed": bool(received.email and received.is_safe_to_call),
        "held_back": bool(received.email and not received.is_safe_to_call),
    }
    drafts.forget(request, draft)
    limits.note_sent(request, at=now)
    # In the deed's own transaction: whoever waits for this deed then finds the receipt.
    request.session.save()
    return reverse("resident:receipt")


@never_cache
def receipt(request):
    """The code, what happens next and by when. It can be reloaded; another browser sees nothing of it."""
    kept = request.session.get(RECEIPT)
    if not kept:
        return render(request, "resident/no_receipt.html")
    code = kept["code"]
    return render(
        request,
        "resident/receipt.html",
        {
            "code": code,
            "spoken": " – ".join(", ".join(part) for part in code.split("-")),
            "due_on": date.fromisoformat(kept["due_on"]),
            "mailed": kept["mailed"],
            "held_back": kept.get("held_back", False),
        },
    )
