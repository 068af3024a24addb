"""Two at once: nobody's words are lost, and one deed is done once."""

import pytest

from palvelupolku.guidance import actions as guidance
from palvelupolku.guidance.models import Case
from tests.access.made import contact
from tests.cast import AT

from .walk import marks

pytestmark = marks()
TAKE = "Ota koppi"


@pytest.fixture
def waiting(site):
    return contact(name="Helvi Lehtonen")


def test_two_take_hold_of_the_same_contact(walk, cast, waiting):
    aino, martta = walk(), walk()
    for each, user in ((aino, cast.aino), (martta, cast.martta)):
        each.sign_in(user)
        each.visit(f"/tyo/yhteydenotot/{waiting.pk}/")
    aino.press(TAKE)
    case = Case.objects.get()
    assert case.responsible == cast.aino

    answers = []
    martta.page.on("response", lambda answer: answers.append(answer.status))
    martta.press(TAKE).sees("Aino Aalto", "Takaisin jonoon")
    assert 409 in answers
    martta.follow("Takaisin jonoon")
    assert Case.objects.get().responsible == cast.aino


def test_taking_hold_twice_is_one_case(walk, cast, waiting):
    aino = walk(java_script_enabled=False)
    aino.sign_in(cast.aino)
    aino.visit(f"/tyo/yhteydenotot/{waiting.pk}/")
    aino.page.get_by_role("button", name=TAKE).dblclick()
    aino.page.wait_for_url("**/tyo/asiat/*/")
    aino.check()
    assert Case.objects.count() == 1


def test_two_tabs_write_the_situation(walk, cast, waiting):
    case = guidance.take_hold(waiting, by=cast.aino, at=AT, client=cast.helvi)
    aino = walk()
    aino.sign_in(cast.aino)
    first = aino.page
    aino.visit(f"/tyo/asiat/{case.pk}/tilanne/").fill(needs="Kauppa on kaukana.", network="Liisa soittaa.")
    aino.new_page()
    aino.visit(f"/tyo/asiat/{case.pk}/tilanne/").fill(needs="Toivoo seuraa.").press("Tallenna")

    aino.page = first
    aino.press("Tallenna").sees("Tallennettu versio", "Toivoo seuraa.")
    assert aino.page.locator("[name=needs]").input_value() == "Kauppa on kaukana."
    assert aino.page.locator("[name=network]").input_value() == "Liisa soittaa."
    aino.fill(needs="Kauppa on kaukana. Toivoo seuraa.").press("Tallenna minun versioni")
    case.mapping.refresh_from_db()
    assert case.mapping.needs == "Kauppa on kaukana. Toivoo seuraa."
    assert case.mapping.network == "Liisa soittaa."
