"""The house's own pages and one address per refusal: so these tests stand without any door."""

from django.conf.urls.i18n import i18n_patterns
from django.core.exceptions import PermissionDenied, SuspiciousOperation, ValidationError
from django.http import HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from palvelupolku.kernel.errors import StaleObject, StepNotAllowed

REFUSALS = {
    "400": SuspiciousOperation("odd"),
    "403": PermissionDenied(),
    "409": StepNotAllowed("accept", "completed"),
    "stale": StaleObject(
        object(), mine={"Tavoite": "Pääsen kauppaan"}, theirs={"Tavoite": "Pääsen kirkkoon"}
    ),
    "changed": StaleObject(object()),
    "422": ValidationError(["Suostumus päättyi 1.11.2026. Kysy uusi."]),
    "500": RuntimeError("secret of the house"),
}


@csrf_exempt
def refuse(request, kind):
    raise REFUSALS[kind]


def guarded(request, number=1):
    return HttpResponse("ok")


def by_link(request, token):
    return HttpResponse("ok")


urlpatterns = i18n_patterns(
    path("tyyli/", include("palvelupolku.ui.urls")),
    path("tunnus/", include("allauth.account.urls")),
    path("kielto/<str:kind>/", refuse, name="refuse"),
    path("kansio/", guarded),
    path("kansio/7/laheta/", require_POST(guarded)),
    path("lomake/<int:number>/", guarded, name="guarded"),
    path("vastaus/<str:token>/", by_link, name="by_link"),
    prefix_default_language=False,
)
