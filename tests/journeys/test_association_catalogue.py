"""An association's entry from a spreadsheet to a resident's screen, and half a year later from a letter."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from palvelupolku.directory.models import Service
from tests.cast import AT

from .walk import marks

pytestmark = marks()
ROW = {
    "Nimi": "Juttutupa",
    "Lyhyesti": "Kahvia ja juttuseuraa kylätalolla.",
    "Kenelle": "Kaikille, jotka kaipaavat seuraa",
    "Puhelin": "016 000 111",
}
NEED = "kaipaan juttuseuraa"


@pytest.fixture
def filled(walk, cast):
    """Paavo at the page of spreadsheets, and the template that he fetched, with one row written into it."""
    paavo = walk()
    paavo.sign_in(cast.paavo)
    paavo.visit("/jarjesto/palvelut/").follow("Tuo monta taulukosta")
    with paavo.page.expect_download() as fetched:
        paavo.page.get_by_role("link", name="Hae taulukkopohja").click()
    book = load_workbook(BytesIO(fetched.value.path().read_bytes()))
    sheet = book["Palvelut"]
    headings = {str(cell.value).rstrip(" *"): cell.column for cell in sheet[1]}
    line = max(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, headings["Nimi"]).value) + 1
    for name, value in ROW.items():
        sheet.cell(line, headings[name]).value = value
    out = BytesIO()
    book.save(out)
    return paavo, out.getvalue()


def paavo_sends(paavo, content):
    """Looks at every row before it goes on."""
    workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    paavo.page.locator("main [name=file]").set_input_files(
        {"name": "palvelut.xlsx", "mimeType": workbook, "buffer": content}
    )
    paavo.press("Lähetä ja katso rivit").sees("Juttutupa", "Mitään ei ole vielä muuttunut")
    paavo.press("Lähetä 1 kunnossa oleva rivi").sees("Taulukko on lähetetty")
    paavo.visit("/jarjesto/palvelut/").sees("Juttutupa", "odottaa hyväksyntää")


def nobody_finds(liisa):
    liisa.visit("/").fill(q=NEED).press("Etsi apua")
    assert "Juttutupa" not in liisa.text


def aino_approves(aino, cast, post):
    """Reads it beside nothing, for it is new, and publishes it; Paavo is told."""
    aino.is_user(cast.aino).visit("/tyo/luettelo/hyvaksynnat/").follow("Juttutupa")
    aino.sees("Kahvia ja juttuseuraa kylätalolla.", "jotain puuttuu")
    aino.press("Hyväksy ja julkaise").sees("Julkaistu.")
    assert [each.to for each in post.deliver()] == [[cast.paavo.email]]


def liisa_finds(liisa, *words):
    liisa.visit("/").fill(q=NEED).press("Etsi apua").sees("Juttutupa")
    liisa.follow("Juttutupa").sees("016 000 111", *words)


def the_owner_confirms(owner, post, cast):
    """Half a year later: one letter, one press, no account."""
    letters = [each for each in post.deliver() if each.to == [cast.pensioners.email]]
    assert len(letters) == 1 and "Juttutupa" in letters[0].body
    link = post.link(letters[0])
    owner.visit(link).sees("Onko kaikki ennallaan?", "Juttutupa")
    service = Service.objects.get(name__fi="Juttutupa")
    owner.fill(**{f"e{service.pk}-number": "3"})
    owner.press("Kaikki on ennallaan").sees("Kiitos, tiedot ovat nyt ajan tasalla")
    owner.visit(link).sees("Yksi linkki toimii yhden vastauksen ajan.")


def test_from_a_spreadsheet_to_a_free_place(walk, cast, filled, clock, post):
    paavo, content = filled
    liisa = walk("phone")
    nobody_finds(liisa)
    paavo_sends(paavo, content)
    nobody_finds(liisa)
    aino_approves(walk(), cast, post)
    liisa_finds(liisa)

    clock.move_to(AT + timedelta(days=183))
    the_owner_confirms(walk("phone"), post, cast)
    liisa_finds(liisa, "3 vapaata paikkaa", "25.5.")
    service = Service.objects.get(name__fi="Juttutupa")
    assert (service.free_places, service.free_places_told_by) == (3, "owner")
    assert service.confirmed_on == service.free_places_on == date(2027, 5, 25)
