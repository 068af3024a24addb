"""Headers that keep pages private, and refusals turned into pages that say what to do."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.urls import is_valid_path
from django.utils.cache import patch_cache_control

from palvelupolku.kernel.errors import StaleObject, StepNotAllowed
from palvelupolku.ui.views import page_behind, typed_texts

PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in ("camera", "microphone", "geolocation", "payment", "usb", "browsing-topics")
)
# A page whose address is itself the key must stay out of caches and out of Referer.
SECRET_ARGUMENTS = {"token", "key", "code", "secret", "uidb36"}
ONLY_FORMS = 405


class SecurityHeadersMiddleware:
    """Sets what django-csp and Django's own SecurityMiddleware do not; never asks the database."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        by_link = _is_secret_link(request)
        # Not no-referrer: browsers then send `Origin: null` with a form, and every answer by link is refused.
        response["Referrer-Policy"] = "strict-origin" if by_link else "same-origin"
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        # The session cookie stands for "signed in": reading request.user would cost a query on every page.
        if by_link or settings.SESSION_COOKIE_NAME in request.COOKIES:
            patch_cache_control(response, no_store=True, private=True)
        return response


def _is_secret_link(request):
    match = getattr(request, "resolver_match", None)
    return bool(match and SECRET_ARGUMENTS & match.kwargs.keys())


class RefusalMiddleware:
    """Turns a refused deed into its page: 409 for a step or version that passed, 422 for unfit facts.

    What the person typed is shown on the page, so nothing is lost.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == ONLY_FORMS and request.method == "GET":
            # A browser shows nothing at all for an empty one, and the language links lead here too.
            page = render(request, "405.html", {"back": _page_above(request.path)}, status=ONLY_FORMS)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request, exception):
        if isinstance(exception, StaleObject):
            return _refuse(request, 409, **_versions(request, exception))
        if isinstance(exception, StepNotAllowed):
            return _refuse(request, 409, typed=typed_texts(request))
        if isinstance(exception, ValidationError):
            return _refuse(request, 422, reasons=exception.messages, typed=typed_texts(request))
        return None


def _page_above(path):
    """The nearest address above this one that has a page of its own."""
    parts = path.strip("/").split("/")
    while parts.pop() and parts:
        if is_valid_path(above := f"/{'/'.join(parts)}/"):
            return above
    return "/"


def _versions(request, stale):
    if stale.mine is None and stale.theirs is None:
        return {"stale": True, "typed": typed_texts(request)}
    return {"stale": True, "mine": _lines(stale.mine), "theirs": _lines(stale.theirs)}


def _lines(version):
    return list(version.items()) if isinstance(version, dict) else [("", version)] if version else []


def _refuse(request, status, **words):
    return render(request, f"{status}.html", words | {"back": page_behind(request)}, status=status)
