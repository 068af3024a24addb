"""The contact form on a phone whose browser runs no JavaScript."""

from palvelupolku.intake.models import Contact

from .walk import marks

pytestmark = marks()
WORRY = "En jaksa enää omaishoitajana enkä tiedä, mitä pyytää."


def test_without_javascript(walk):
    me = walk("phone", java_script_enabled=False)
    me.visit("/").follow("Ota yhteyttä")

    me.press("Jatka").sees("Tarkista nämä ja lähetä uudelleen")
    me.fill(text=WORRY).press("Jatka")
    me.choose(municipality="992", language="sv").press("Jatka")

    me.choose(reach_by="email").fill(email="toini@koti", name="Toini Tervo", reach_when="aamuisin")
    me.press("Jatka").sees("Tarkista nämä ja lähetä uudelleen")
    for name, typed in {"email": "toini@koti", "name": "Toini Tervo", "reach_when": "aamuisin"}.items():
        assert me.page.locator(f"[name={name}]").input_value() == typed
    me.fill(email="toini@koti.example").press("Jatka")

    me.sees(WORRY, "Rantakylä", "svenska", "toini@koti.example", "aamuisin")
    me.follow("Muuta", within=me.page.locator(".check-answers > div", has_text=WORRY))
    assert me.page.locator("[name=text]").input_value() == WORRY
    me.fill(text=WORRY + " Mies on 80.").press("Jatka").sees("Mies on 80.")

    me.page.get_by_role("button", name="Lähetä yhteydenotto").dblclick()
    me.page.wait_for_url("**/kiitos/")
    me.check()
    contact = Contact.objects.get()
    me.sees(contact.code)
    assert (contact.text, contact.municipality) == (WORRY + " Mies on 80.", "992")
    assert (contact.email, contact.language) == ("toini@koti.example", "sv")
    me.page.reload()
    me.sees(contact.code)
    assert Contact.objects.count() == 1


def test_danger_is_told_without_javascript(walk):
    me = walk("phone", java_script_enabled=False)
    me.visit("/yhteydenotto/").fill(text="En halua enää elää.").press("Jatka").sees("112")
    assert me.page.locator("[name=text]").input_value() == "En halua enää elää."
    me.press("Jatka silti").sees("Ikä")
