"""A daughter finds help in her own words, gathers it in the basket and asks everyone at once."""

import re

import pytest
from django.utils.translation import override

from palvelupolku.directory.actions import save_entry, touch_version
from palvelupolku.directory.models import Service
from palvelupolku.intake.models import Contact
from palvelupolku.threads.models import Enquiry
from tests.cast import AT

from .walk import marks

pytestmark = marks()


@pytest.fixture
def catalogue(cast):
    """Beside the cast's own: a place to walk to with hours and a point, and the parish's visits."""
    Service.objects.filter(pk=cast.errands.pk).update(phone="016 000 101", free_places=2)
    save_entry(
        {
            "key": "kauppakaveri",
            "kind": "activity",
            "organisation": cast.parish,
            "name": {"fi": "Kauppakaveri", "sv": "Butikskompis", "en": "Shopping companion"},
            "summary": {"fi": "Kaveri lähtee kanssasi kauppaan."},
            "charge": "free",
            "stages": [3],
            "phases": [1, 6],
            "municipalities": ["991"],
            "channels": [
                {
                    "type": "ServiceLocation",
                    "name": {"fi": "Seurakuntatalo"},
                    "street": "Kirkkotie 1",
                    "postal_code": "99910",
                    "municipality": "991",
                    "lat": 66.1,
                    "lon": 25.1,
                }
            ],
        },
        by=cast.aino,
        at=AT,
    )
    touch_version()
    return cast


@pytest.mark.parametrize("screen", ["desk", "phone"])
def test_from_own_words_to_a_contact_with_several(walk, post, catalogue, screen):
    me = walk(screen)
    me.visit("/").fill(q="äiti ei pääse enää kauppaan").press("Etsi apua")
    me.sees("Asiointi- ja saattaja-apu", "Kauppakaveri", "Löytyi, koska:")
    me.press("Ota tarjottimelle : Kauppakaveri").sees("tarjottimellasi", "Tarjotin (1)")

    me.follow("Asiointi- ja saattaja-apu").sees("016 000 101", "Kolme tapaa")
    me.follow("Tulosta taskukortti").sees("016 000 101").follow("Kaikki tiedot")
    me.press("Ota tarjottimelle").sees("Tarjotin (2)")

    me.visit("/haku/?q=turvapuhelin").press("Ota tarjottimelle : Turvapuhelin")
    me.follow("Tarjotin (3)").press("Ota pois : Turvapuhelin").sees("Otettu pois: Turvapuhelin.")
    me.press("Ota takaisin").sees("Tarjotin (3)")

    me.follow("Kysy kaikilta kerralla").press("Jatka").sees("Tarkista nämä ja lähetä uudelleen")
    me.fill(message="Äiti kaipaa apua kaupassa.", name="Liisa Lehtonen", phone="016 000 085").press("Jatka")
    me.sees("Saajat: Rantakylän seurakunta, Keminkylän Eläkkeensaajat ry ja Järvilaakson hyvinvointialue")
    me.press("Lähetä yhteydenotto").sees("Rastita tämä, niin lähetämme viestisi.")
    me.choose(consent=True).press("Lähetä yhteydenotto").sees("Viestisi on matkalla")
    me.sees(Enquiry.objects.get().code, Contact.objects.get().code)

    letters = [letter for letter in post.deliver() if "Teille on tullut yhteydenotto" in letter.subject]
    assert {letter.to[0] for letter in letters} == {"diakonia@srk.example", "toimisto@elakkeensaajat.example"}
    one = walk()
    one.visit(post.link(letters[0])).sees("Liisa Lehtonen", "Äiti kaipaa apua kaupassa.")
    one.press("Olemme ottaneet yhteyttä").sees("Kiitos, olette ottaneet yhteyttä")


def test_without_javascript_everything_is_there(walk, catalogue):
    me = walk("phone", java_script_enabled=False)
    me.visit("/haku/?q=kauppaan").unfold("Rajaa hakua").choose(free=True)
    me.press("Näytä nämä").sees("maksuton")
    assert me.page.locator(".cards h3").all_inner_texts() == ["Kauppakaveri"]
    me.follow("Poista kaikki rajaukset").sees("Asiointi- ja saattaja-apu")
    me.follow("Kartalla").sees("Kirkkotie 1, 99910", "Kauppakaveri")
    me.visit("/haku/?q=kauppaan").press("Ota tarjottimelle : Kauppakaveri").follow("Tarjotin (1)")
    me.follow("Tulosta lista").sees("1. Kauppakaveri").follow("Tarjottimelle")
    me.follow("Tulosta taskukortit").sees("Rantakylän seurakunta")
    me.visit("/polku/").sees("Järjestöt: 2")


def test_a_pocket_card_is_one_small_sheet_whatever_it_says(walk, catalogue):
    long = {
        "fi": "Pitkäaikaissairaiden kotikuntoutusohjaus järjestetään yhteistyössä palvelukeskuksessa " * 20
    }
    names = ("summary", "for_whom", "when", "where", "cost", "how_to_get_in")
    Service.objects.filter(pk=catalogue.errands.pk).update(**dict.fromkeys(names, long))
    me = walk().visit("/haku/?q=asiointi").press("Ota tarjottimelle : Asiointi- ja saattaja-apu")
    me.visit(f"/palvelut/{catalogue.errands.pk}/kortti/")
    sheets = re.findall(rb"/MediaBox *\[([^]]*)\]", me.page.pdf(prefer_css_page_size=True))
    assert [[round(float(part)) for part in sheet.split()] for sheet in sheets] == [[0, 0, 298, 420]]
    me.visit("/tarjotin/tuloste/")
    assert len(re.findall(rb"/MediaBox", me.page.pdf(prefer_css_page_size=True))) == 1


def test_the_map_by_keyboard_leads_to_the_list(walk, catalogue):
    me = walk().visit("/haku/kartta/?q=kauppaan")
    pin = me.page.locator(".map-pin")
    assert pin.get_attribute("aria-label") == "1 Kauppakaveri"
    pin.focus()
    me.page.keyboard.press("Enter")
    assert me.page.evaluate("document.activeElement.textContent") == "Kauppakaveri"
    assert "is-told" in pin.get_attribute("class")


def test_suggestions_are_chosen_by_keyboard(walk, catalogue):
    me = walk().visit("/")
    box = me.page.get_by_role("combobox", name="Mitä sinulla on mielessä?")
    box.press_sequentially("kaup")
    option = me.page.get_by_role("option").first
    option.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    box.press("ArrowDown")
    assert option.get_attribute("aria-selected") == "true"
    assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")
    me.check()
    box.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"
    assert box.input_value() == "kaup"
    box.press_sequentially("p")
    option.wait_for()
    chosen = option.inner_text()
    box.press("ArrowDown")
    with me.page.expect_navigation():
        box.press("Enter")
    me.check()
    assert me.heading == f"”{chosen}”"


def test_a_location_is_told_only_to_the_kilometre(walk, catalogue):
    place = {"latitude": 66.10456, "longitude": 25.10789}
    me = walk("phone", geolocation=place, permissions=["geolocation"])
    me.visit("/haku/?q=kauppaan").unfold("Rajaa hakua")
    with me.page.expect_navigation():
        me.page.get_by_role("button", name="Käytä sijaintiani").click()
    me.check()
    me.sees("enintään 10 km: sijaintisi", "Kauppakaveri")
    assert "lat=66.10" in me.path and "lon=25.11" in me.path and "66.104" not in me.path


def test_in_swedish(walk, catalogue):
    with override("sv"):
        me = walk("phone", language="sv").visit("/sv/haku/?q=butik")
    me.press("Lägg på brickan : Butikskompis").sees("Min bricka (1)")
    me.follow("Min bricka").sees("Fråga alla på en gång").follow("Fråga alla på en gång")
    me.sees("Till vem?")
    me.visit("/sv/polku/").sees("Vad hjälper längs vägen?")
    me.visit("/sv/ketjut/").visit("/sv/haku/kartta/")


def test_the_social_emergency_is_one_press_away(walk, catalogue):
    me = walk("phone")
    for path in ("/", "/haku/", "/haku/kartta/", "/polku/", "/ketjut/", "/tarjotin/", "/tarjotin/tuloste/"):
        me.visit(path)
        call = me.page.locator(".sos")
        assert call.is_visible() and call.get_attribute("href") == "tel:016000112", path


@pytest.mark.parametrize("has_script", [True, False])
def test_a_print_button_shows_only_where_it_works(walk, catalogue, has_script):
    service = Service.objects.published().first()
    me = walk("phone", java_script_enabled=has_script).visit(f"/palvelut/{service.pk}/kortti/")
    assert me.page.locator("[data-print]").is_visible() is has_script
