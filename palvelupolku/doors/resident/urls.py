"""The resident's door: addresses are Finnish words, the same in every language."""

from django.urls import path

from . import contact, follow_up, front, results, service

app_name = "resident"
urlpatterns = [
    path("", front.front, name="front"),
    path("haku/", results.results, name="results"),
    path("palvelut/<int:pk>/", service.service, name="service"),
    path("yhteydenotto/", contact.contact, name="contact"),
    path("yhteydenotto/<int:step>/", contact.contact, name="contact_step"),
    path("yhteydenotto/kiitos/", contact.receipt, name="receipt"),
    path("sainko-apua/<str:secret>/", follow_up.did_i_get_help, name="did_i_get_help"),
    path("saavutettavuus/", front.accessibility, name="accessibility"),
    path("tietosuoja/", front.privacy, name="privacy"),
]
