"""The resident's door: addresses are Finnish words, the same in every language."""

from django.urls import path

from . import (
    basket,
    chains,
    contact,
    corrections,
    enquiry,
    follow_up,
    front,
    map,
    paths,
    results,
    service,
    short_card,
    suggestions,
)
from .activity_urls import urlpatterns as activity_pages

app_name = "resident"
urlpatterns = [
    path("", front.front, name="front"),
    path("haku/", results.results, name="results"),
    path("haku/kartta/", map.the_map, name="map"),
    path("haku/ehdotukset/", suggestions.suggestions, name="suggestions"),
    path("haku/vienti.<str:fmt>", results.export, name="export"),
    path("palvelut/<int:pk>/", service.service, name="service"),
    path("palvelut/<int:pk>/kortti/", short_card.card, name="card"),
    path("palvelut/<int:pk>/virhe/", corrections.wrong, name="wrong"),
    path("tarjotin/", basket.basket, name="basket"),
    path("tarjotin/sahkoposti/", basket.mail, name="basket_mail"),
    path("tarjotin/tuloste/", basket.paper, name="basket_paper"),
    path("tarjotin/kortit/", basket.small_cards, name="basket_cards"),
    path("tarjotin/yhteydenotto/", enquiry.enquiry, name="enquiry"),
    path("tarjotin/yhteydenotto/tarkista/", enquiry.check, name="enquiry_check"),
    path("tarjotin/yhteydenotto/kiitos/", enquiry.receipt, name="enquiry_receipt"),
    path("polku/", paths.path, name="path"),
    path("ketjut/", chains.chains, name="chains"),
    path("ketjut/<slug:slug>/", chains.chain, name="chain"),
    path("yhteydenotto/", contact.contact, name="contact"),
    path("yhteydenotto/<int:step>/", contact.contact, name="contact_step"),
    path("yhteydenotto/kiitos/", contact.receipt, name="receipt"),
    path("sainko-apua/<str:secret>/", follow_up.did_i_get_help, name="did_i_get_help"),
    path("saavutettavuus/", front.accessibility, name="accessibility"),
    path("tietosuoja/", front.privacy, name="privacy"),
    *activity_pages,
]
