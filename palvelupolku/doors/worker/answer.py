"""How the pages of this door answer: load or refuse, do once, keep what was typed."""

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone

from palvelupolku.accounts.grants import grants_of
from palvelupolku.audit.once import once
from palvelupolku.clients.access import open_client
from palvelupolku.guidance.access import visible_cases
from palvelupolku.kernel.errors import StaleObject

UNPROCESSABLE, CONFLICT = 422, 409


def get_visible(visible, pk, user):
    """The row of `visible` with this id; 403 for the county's own workers, 404 for everyone else."""
    found = visible.filter(pk=pk).first()
    if found is None:
        if grants_of(user).is_worker and visible.model._base_manager.filter(pk=pk).exists():
            raise PermissionDenied
        raise Http404
    return found


def get_case(user, pk, at):
    """A case to change; looking at one goes through `guidance.access.open_case`, which leaves a line."""
    cases = visible_cases(user, timezone.localdate(at)).select_related("client", "unit", "responsible")
    return get_visible(cases, pk, user)


def show(request, template, context, *, status=200, purpose=""):
    """A page about `context["client"]`, whose name or words it shows: looking leaves its line first."""
    purpose = purpose or request.resolver_match.view_name.replace(":", ".")
    open_client(request.user, context["client"].pk, purpose=purpose, at=timezone.now())
    return render(request, template, context, status=status)


def done(request, deed, message=""):
    """Do the deed once and go where it led."""
    location = once(request, deed)
    if message:
        messages.success(request, message)
    return redirect(location)


def attempt(request, form, deed, message="", on_stale=None):
    """Do the deed of a valid form once. None when it was refused: the form then says why and keeps its text.

    `on_stale(conflict)` may answer a stale submit by returning None too, having told the form.
    """
    try:
        return done(request, deed, message)
    except ValidationError as refusal:
        add_errors(form, refusal)
    except StaleObject as conflict:
        if on_stale is None:
            raise
        return on_stale(conflict)
    return None


def add_errors(form, refusal):
    """Put the errors of an action beside the fields they speak of, the rest above the form."""
    errors = refusal.message_dict if hasattr(refusal, "error_dict") else {NON_FIELD_ERRORS: refusal.messages}
    for name, texts in errors.items():
        form.add_error(name if name in form.fields else None, texts)


def status_of(form):
    """422 for a form that came back with errors, so that machines see it too."""
    return UNPROCESSABLE if form.errors else 200
