"""How the open data answers: JSON, errors as JSON too, open to every site, kept by caches with an ETag.

Nobody signs in here, no cookie is read or set, and nothing is kept of who asked.
"""

import json
from functools import wraps
from hashlib import sha256

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.translation import override
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.csrf import csrf_exempt

from .asked import Asked, BadQuestion
from .lists import catalogue_version
from .openapi import parameters_of

METHODS = "GET, HEAD, OPTIONS"
# Changed when the shape of the answers changes, so that no cache gives the old one.
SHAPE = "1"
KEPT_SECONDS = 60
LANGUAGES = ("fi", "sv", "en")


class NotHere(Exception):
    """What was asked for is not published here."""


def open_data(view):
    """A view of (request, asked, …) that returns JSON-able data or a response, in the language asked for."""

    @csrf_exempt
    @wraps(view)
    def answered(request, **arguments):
        if request.method == "OPTIONS":
            return _opened(HttpResponse(status=204))
        if request.method not in ("GET", "HEAD"):
            return _error(405, f"Only {METHODS}: this data is read-only.", allow=METHODS)
        try:
            return _answer(view, request, arguments)
        except BadQuestion as bad:
            return _error(400, str(bad), parameter=bad.parameter)
        except NotHere as gone:
            return _error(404, str(gone))

    return answered


def _answer(view, request, arguments):
    language = language_of(request)
    _refuse_unknown(request)
    asked = Asked(request.GET, language)
    etag = _etag(request, language)
    if etag in _given(request):
        return _kept(HttpResponseNotModified(), etag, language)
    with override(language):
        told = view(request, asked, **arguments)
    response = told if hasattr(told, "status_code") else json_response(told)
    return _kept(response, etag, language)


def _refuse_unknown(request):
    """A misspelt filter would quietly give everything: it is named instead."""
    here = request.resolver_match.url_name
    if here == "nothing":
        return
    known = parameters_of(here)
    for name in request.GET:
        if name not in known:
            raise BadQuestion(name[:60], f"is no parameter here; known are {', '.join(known)}")


def json_response(data, status=200):
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(body, content_type="application/json", status=status)


def _error(status, message, *, parameter="", allow=""):
    told = {"status": status, "message": message}
    response = _opened(
        json_response({"error": told | ({"parameter": parameter} if parameter else {})}, status)
    )
    response["Cache-Control"] = "no-store"
    if allow:
        response["Allow"] = allow
    return response


def _opened(response):
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Methods"] = METHODS
    response["Access-Control-Allow-Headers"] = "Accept, Accept-Language, If-None-Match"
    response["Access-Control-Expose-Headers"] = "ETag, Content-Language"
    response["Access-Control-Max-Age"] = "86400"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _kept(response, etag, language):
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    response["Content-Language"] = language
    patch_vary_headers(response, ["Accept-Language"])
    return _opened(response)


def _etag(request, language) -> str:
    query = sorted((name, values) for name, values in request.GET.lists())
    told = json.dumps([SHAPE, catalogue_version(), language, request.path, query, settings.SITE_URL])
    return f'"{sha256(told.encode()).hexdigest()[:32]}"'


def _given(request):
    told = request.headers.get("If-None-Match", "")
    return {each.strip().removeprefix("W/") for each in told.split(",")}


def language_of(request) -> str:
    """?locale=, else the first of Accept-Language that is here, else Finnish. No cookie is looked at."""
    locale = request.GET.get("locale", "").lower().replace("_", "-").split("-")[0]
    if locale:
        if locale not in LANGUAGES:
            raise BadQuestion("locale", f"is one of {', '.join(LANGUAGES)}")
        return locale
    for code, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if (short := code.split("-")[0]) in LANGUAGES:
            return short
    return LANGUAGES[0]
