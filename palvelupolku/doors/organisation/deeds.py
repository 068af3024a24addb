"""How pages of groups, events, rooms and experts answer: a deed once, and what was typed is kept."""

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy

from palvelupolku.accounts.grants import grants_of
from palvelupolku.accounts.models import Organisation
from palvelupolku.audit.once import once

SAVED = gettext_lazy("Saved.")
BIGGEST_ID = 2**63


def own_organisation(request):
    """The association that a new thing belongs to: ?organisation= among one's own, else the first of them."""
    own = Organisation.objects.filter(pk__in=grants_of(request.user).association_ids)
    told = request.GET.get("organisation", "")
    chosen = own.filter(pk=told).first() if told.isascii() and told.isdigit() and len(told) < 18 else None
    return chosen or own.first()


def found(rows, pk):
    """The row with this id; 404 for what is not one's own."""
    row = rows.filter(pk=pk).first() if 0 <= pk < BIGGEST_ID else None
    if row is None:
        raise Http404
    return row


def done(request, deed, message=SAVED):
    """Do the deed once and go where it led."""
    location = once(request, deed)
    messages.success(request, message)
    return redirect(location)


def attempt(request, form, deed, message=SAVED):
    """Do the deed of a valid form once. None when it was refused: the form then says why."""
    try:
        return done(request, deed, message)
    except ValidationError as refusal:
        told = (
            refusal.message_dict if hasattr(refusal, "error_dict") else {NON_FIELD_ERRORS: refusal.messages}
        )
        for name, texts in told.items():
            form.add_error(name if name in form.fields else None, texts)
    return None


def status_of(form):
    """422 for a form that came back with errors, so that machines see it too."""
    return 422 if form.errors else 200
