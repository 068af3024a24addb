"""Who may open a door. Forbidden is 403 for the same county's people and 404 for everyone else."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404

from palvelupolku.ui.views import page_behind, signed_out, typed_texts

from .grants import grants_of


def _page(allowed):
    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.is_authenticated:
                return _ask_to_sign_in(request)
            grants = grants_of(request.user)
            if allowed(grants):
                return view(request, *args, **kwargs)
            if grants.county_ids and allowed is not _coordinates:
                raise PermissionDenied
            raise Http404

        return guarded

    return decorate


def _ask_to_sign_in(request):
    """To the login page; but a text that was under way when the session ended is not thrown away."""
    login = redirect_to_login(page_behind(request))
    return signed_out(request, login.url) if typed_texts(request) else login


def _works(grants):
    return grants.is_worker


def _writes(grants):
    return grants.can_write


def _manages(grants):
    return grants.is_manager


def _coordinates(grants):
    return grants.is_coordinator


worker_page = _page(_works)
writer_page = _page(_writes)
manager_page = _page(_manages)
coordinator_page = _page(_coordinates)
