from django.urls import path

from . import by_link, referrals

app_name = "organisation"
urlpatterns = [
    path("", referrals.listing, name="referrals"),
    path("ohjaukset/<int:pk>/", referrals.page, name="referral"),
    path("vastaus/<str:secret>/", by_link.page, name="answer"),
]
