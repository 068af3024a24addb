"""Who gets to a case: whoever is related to its client."""

from django.http import Http404

from palvelupolku.clients.access import can_edit_client, open_client, visible_clients

from .models import Case


def visible_cases(user, day):
    """The cases of the clients to whom `user` is related on `day`."""
    return Case.objects.filter(client__in=visible_clients(user, day))


def can_edit_case(user, case, day):
    """True when `user` may change the case and what hangs on it."""
    return can_edit_client(user, case.client, day)


def open_case(user, pk, *, purpose, at):
    """Load a case for its page and leave the line of looking at its client.

    Raises Http404 for strangers and unknown ids, PermissionDenied for the county's own people.
    """
    shown = Case.objects.select_related("contact", "unit", "responsible", "mapping__updated_by")
    case = shown.filter(pk=pk).first()
    if case is None:
        raise Http404
    case.client = open_client(user, case.client_id, purpose=purpose, at=at)
    return case
