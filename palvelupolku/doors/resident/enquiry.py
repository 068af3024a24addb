"""One contact to several providers at once: written, read back with exactly who gets what, sent."""

from datetime import date
from hashlib import sha256

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from palvelupolku.audit.actors import RESIDENT
from palvelupolku.audit.once import once
from palvelupolku.directory.queries import services_by_ids
from palvelupolku.intake.actions import receive_contact
from palvelupolku.intake.choices import ReachBy
from palvelupolku.intake.rules import speaks_of_danger
from palvelupolku.threads.actions import send_enquiry, take_from_basket
from palvelupolku.threads.queries import receivers_of, services_in
from palvelupolku.ui.texts import in_language

from . import drafts, limits, sent, tray
from .contact import TRAP
from .enquiry_forms import CARRIED, ConsentForm, EnquiryForm
from .entries import reader, words_of

CHANGED = gettext_lazy("Something changed meanwhile. Read this once more before you send it.")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enquiry(request):
    """The one form: to whom, what, and how to reach the one who writes."""
    draft = drafts.from_form(request) if request.method == "POST" else drafts.from_session(request)
    draft = draft or drafts.Draft()
    services = _asked(request, draft)
    if not services and request.method != "POST" and sent.today(request, timezone.now()):
        return redirect("resident:enquiry_receipt")
    if not services:
        messages.info(request, _("Put something into the basket first."))
        return redirect("resident:basket")
    receivers = receivers_of(services)
    if request.method != "POST":
        initial = {"receivers": [each.key for each in receivers]} | draft.fields
        return _show_form(request, draft, receivers, EnquiryForm(receivers, initial=initial))
    return _save(request, draft, services, receivers)


def _save(request, draft, services, receivers):
    form = EnquiryForm(receivers, request.POST)
    draft.fields |= {
        "services": [each.pk for each in services],
        "receivers": request.POST.getlist("receivers"),
    }
    draft.fields |= {name: request.POST.get(name, "").replace("\x00", "") for name in CARRIED}
    draft.danger_seen = draft.danger_seen or request.POST.get("danger_seen") == "yes"
    drafts.save(request, draft)
    if not form.is_valid():
        return _show_form(request, draft, receivers, form, status=422)
    if not draft.danger_seen and speaks_of_danger(form.cleaned_data["message"]):
        return _show_form(request, draft, receivers, form, danger=True)
    return redirect(f"{reverse('resident:enquiry_check')}?d={draft.id}")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request):
    """Reads everything back; with the consent given it is sent."""
    is_sending = request.method == "POST"
    draft = drafts.from_form(request, as_read=True) if is_sending else drafts.from_session(request)
    if draft is None:
        messages.info(request, _("Your unfinished message was no longer here. Please start again."))
        return redirect("resident:enquiry")
    if is_sending and drafts.was_sent(request, draft):
        return redirect("resident:enquiry_receipt")
    form = _filled(draft)
    wants_back = is_sending and request.POST.get("back")
    if not form.is_valid() or wants_back:
        if is_sending and not wants_back:
            messages.warning(request, CHANGED)
        return redirect(_form_address(drafts.save(request, draft)))
    chosen = [each for each in form.all_receivers if each.key in form.cleaned_data["receivers"]]
    if is_sending:
        return _send(request, draft, form.cleaned_data, chosen)
    return _read_back(request, draft, form.cleaned_data, chosen, ConsentForm())


def _send(request, draft, facts, chosen):
    consent, now = ConsentForm(request.POST), timezone.now()
    if request.POST.get("agreed") != _fingerprint(chosen):
        # An entry or its giver changed after it was read: nobody has agreed to that.
        messages.warning(request, CHANGED)
        return redirect(f"{request.path}?d={drafts.save(request, draft).id}")
    repeated = sent.repeated(request, chosen, facts["message"], at=now)
    is_confirmed = not repeated or request.POST.get("again") == "yes"
    if not consent.is_valid() or request.POST.get(TRAP) or not is_confirmed:
        return _read_back(request, draft, facts, chosen, consent, repeated, status=422)
    if limits.is_over(request, at=now):
        again = f"{request.path}?d={drafts.save(request, draft).id}"
        return render(request, "resident/too_many.html", {"again_url": again}, status=429)
    return redirect(once(request, lambda: _deliver(request, draft, facts, chosen, now)))


def _deliver(request, draft, facts, chosen, now):
    """To the providers by themselves, to the county's guidance through its queue; one deed."""
    reach = {name: facts[name] for name in ("name", "phone", "email")}
    told = [each for each in chosen if each.organisation]
    queued = next((each for each in chosen if each.organisation is None), None)
    receipt = {"names": [_name(each) for each in told], "code": "", "contact": "", "due_on": ""}
    if told:
        message = facts["message"]
        enquiry = send_enquiry(told, by=RESIDENT, at=now, message=message, language=reader(), **reach)
        receipt["code"] = enquiry.code
    if queued:
        contact = receive_contact(by=RESIDENT, at=now, **_contact_facts(facts, queued), **reach)
        due_on = timezone.localdate(contact.due_at).isoformat()
        receipt |= {"contact": contact.code, "due_on": due_on}
    sent.note(request, receipt, chosen, facts["message"], at=now)
    _empty_basket(request, chosen, now)
    drafts.forget(request, draft)
    limits.note_sent(request, at=now)
    request.session.save()
    return reverse("resident:enquiry_receipt")


def _empty_basket(request, chosen, now):
    """What was asked about leaves the basket; its page still tells it, to be put back."""
    if not tray.secret(request):
        return
    for service in (service for each in chosen for service in each.services):
        take_from_basket(tray.secret(request), service.pk, by=RESIDENT, at=now)
    tray.note_count(request, tray.basket(request))


def _contact_facts(facts, queued):
    names = ", ".join(words_of(each.name).text for each in queued.services)
    asks = _("Asks about: %(names)s") % {"names": names}
    return {
        "text": f"{facts['message']}\n\n{asks}",
        "service": queued.services[0] if len(queued.services) == 1 else None,
        "municipality": facts.get("municipality", ""),
        "language": reader(),
        "reach_by": ReachBy.PHONE if facts["phone"] else ReachBy.EMAIL,
    }


@never_cache
@require_safe
def receipt(request):
    """The codes, and what happens next. Another browser sees nothing of it."""
    kept = request.session.get(sent.RECEIPT)
    if not kept:
        return render(request, "resident/no_receipt.html")
    due_on = date.fromisoformat(kept["due_on"]) if kept["due_on"] else None
    return render(request, "resident/enquiry_receipt.html", {**kept, "due_on": due_on})


def _asked(request, draft):
    """The entries asked about: those the message was begun with, else the basket's."""
    ids = draft.fields.get("services")
    return services_by_ids(ids) if ids else services_in(tray.basket(request))


def _filled(draft):
    return EnquiryForm(receivers_of(services_by_ids(draft.fields.get("services", []))), draft.fields)


def _form_address(draft):
    return f"{reverse('resident:enquiry')}?d={draft.id}"


def _show_form(request, draft, receivers, form, *, danger=False, status=200):
    context = {"form": form, "draft": draft, "danger": danger, "rows": _told(receivers)}
    context["sent"] = sent.today(request, timezone.now())
    return render(request, "resident/enquiry.html", context, status=status)


def _read_back(request, draft, facts, chosen, consent, repeated=(), status=200):
    drafts.save(request, draft)
    names = [_name(each) for each in chosen]
    return render(
        request,
        "resident/enquiry_check.html",
        {
            "form": consent,
            "draft": draft,
            "facts": facts,
            "rows": _told(chosen),
            "has_told": any(each.organisation for each in chosen),
            "has_county": any(each.organisation is None for each in chosen),
            "names": _listed(names),
            "what": _what(facts),
            "repeated": _listed([_name(each) for each in repeated]),
            "agreed": _fingerprint(chosen),
            "change_url": _form_address(draft),
            "trap": TRAP,
        },
        status=status,
    )


def _told(receivers):
    return [
        {
            "name": _name(each),
            "services": [words_of(service.name) for service in each.services],
            "is_county": each.organisation is None,
        }
        for each in receivers
    ]


def _name(receiver) -> str:
    if receiver.organisation:
        return in_language(receiver.organisation.name)
    return _("the guidance of %(county)s") % {"county": in_language(settings.COUNTY_NAME)}


def _what(facts) -> str:
    """What exactly is given: name, phone number, e-mail address, message."""
    given = [_("your name")]
    given += [_("your phone number")] if facts["phone"] else []
    given += [_("your e-mail address")] if facts["email"] else []
    return _listed([*given, _("your message")])


def _listed(names) -> str:
    """a, b and c."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def _fingerprint(chosen) -> str:
    told = [(each.key, [service.pk for service in each.services]) for each in chosen]
    return sha256(repr(told).encode()).hexdigest()[:32]
