"""Every address of the house. Finnish has no prefix; /sv/ and /en/ are the others."""

from allauth.account.urls import urlpatterns as account_pages
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

# The address one signs in with belongs to the account that the house made: whoever finds a session open must
# not change it, unverified and without a line, and have a new password sent elsewhere.
login_pages = [page for page in account_pages if page.name != "account_email"]

urlpatterns = [
    # For programs: one address in every language.
    path("hsds/", include("palvelupolku.doors.open_data.api_urls")),
]
urlpatterns += i18n_patterns(
    path("", include("palvelupolku.doors.resident.urls")),
    path("tyo/", include("palvelupolku.doors.worker.urls")),
    path("jarjesto/", include("palvelupolku.doors.organisation.urls")),
    path("johto/", include("palvelupolku.doors.manager.urls")),
    path("avoin-data/", include("palvelupolku.doors.open_data.urls")),
    path("oma/", include("palvelupolku.accounts.urls")),
    path("tunnus/", include(login_pages)),
    *([path("tyyli/", include("palvelupolku.ui.urls"))] if settings.SHOW_STYLE_GUIDE else []),
    prefix_default_language=False,
)
