"""The whole path: a daughter's worry, a worker who takes hold, an association that answers, help."""

from datetime import timedelta

from django.core.management import call_command

from palvelupolku.audit.models import Event
from palvelupolku.guidance.models import Case
from palvelupolku.intake.models import Contact
from palvelupolku.referrals.models import Referral
from tests.cast import AT

from .walk import marks

pytestmark = marks()
WORRY = "äiti ei enää pääse yksin kauppaan eikä ulos"


def liisa_tells_her_worry(liisa):
    """From the front page to a code; the worry found help on the way."""
    liisa.visit("/").fill(q=WORRY).choose(municipality="991").press("Etsi apua")
    liisa.sees(f"”{WORRY}”", "Asiointi- ja saattaja-apu", "Löytyi, koska:")
    liisa.follow("Asiointi- ja saattaja-apu").sees("Vapaaehtoinen lähtee mukaan")
    liisa.page.go_back()
    liisa.follow("Kerro meille")
    assert liisa.page.locator("[name=text]").input_value() == WORRY
    liisa.choose(for_whom="other", knows_not=True).press("Jatka")
    liisa.fill(subject_name="Helvi Lehtonen", subject_relation="tytär")
    liisa.choose(subject_knows="yes", age_band="over75", municipality="991").press("Jatka")
    liisa.choose(reach_by="phone").fill(phone="016 000 085", name="Liisa Lehtonen").press("Jatka")
    liisa.sees("Onko kaikki oikein?", WORRY, "Helvi Lehtonen", "016 000 085")
    liisa.press("Lähetä yhteydenotto")
    code = liisa.page.locator(".receipt").inner_text()
    assert Contact.objects.get().code == code
    return code


def aino_takes_hold(aino, code):
    """From the queue with its clock to a case of her own."""
    aino.visit("/tyo/jono/").sees("äiti ei enää", "75", "Soittakaa minulle", "Keminkylä")
    assert aino.page.locator("tbody time, tbody .tag").count()
    aino.follow("äiti ei enää").sees(code, "Liisa Lehtonen", "016 000 085")
    assert aino.page.locator("[name=last_name]").input_value() == "Lehtonen"
    aino.press("Ota koppi")
    return Case.objects.get()


def aino_plans(aino, case):
    """The situation, a goal in Helvi's words, and a service for it."""
    aino.follow("Kartoita tilanne").fill(
        needs="Kauppa on kaukana ja jäätiköllä pelottaa.",
        abilities="Laittaa itse ruokaa ja hoitaa raha-asiat.",
        circumstances="Asuu yksin toisessa kerroksessa, hissi on.",
        network="Tytär Liisa soittaa joka ilta.",
    ).press("Tallenna")
    aino.sees("Tytär Liisa soittaa joka ilta.")
    aino.follow("Kirjoita ensimmäinen tavoite").fill(words="Haluan itse valita leipäni kaupassa.")
    aino.press("Tallenna tavoite").sees("Haluan itse valita leipäni kaupassa.")
    aino.follow("Etsi palvelu suunnitelmaan").fill(q="saattaja kauppaan").press("Etsi")
    aino.press("Lisää suunnitelmaan", exact=False)
    aino.sees("Asiointi- ja saattaja-apu")
    aino.visit(f"/tyo/asiakkaat/{case.client_id}/tapa/")
    aino.choose(kind="email").fill(value="helvi@koti.example").press("Tallenna")
    aino.visit(f"/tyo/asiat/{case.pk}/")


def aino_refers(aino):
    """Blocked until Helvi has agreed; then sent."""
    aino.follow("Tee ohjaus").choose(kind="wellbeing")
    aino.fill(message="Toivoo kaveria kauppaan keskiviikkoisin.")
    aino.press("Tallenna luonnos ja jatka").sees("Asiakkaan suostumus puuttuu.")
    assert not aino.page.get_by_role("button", name="Lähetä ohjaus").count()
    aino.follow("Kirjaa suostumus").choose(given_how="oral").press("Kirjaa suostumus")
    aino.press("Lähetä ohjaus").sees("Lähetetty")
    return aino.path


def paavo_asks(paavo, link):
    """Without an account: the coordinator asks before he answers."""
    paavo.visit(link).sees("Toivoo kaveria kauppaan keskiviikkoisin.")
    assert "sessionid" not in {each["name"] for each in paavo.context.cookies()}
    paavo.unfold("Kysymme ensin jotain").fill(text="Käykö Helville torstai?")
    paavo.press("Lähetä kysymys")


def paavo_accepts(paavo, old, newest):
    """The old link says where the newest is; the newest takes the answer."""
    paavo.visit(old).sees("Pyyntö odottaa vastaustanne.", "uusin linkki")
    paavo.visit(newest).sees("Torstai käy hyvin.")
    paavo.page.locator("#accept_note").fill("Leena soittaa torstaina.")
    paavo.press("Ota pyyntö vastaan")
    paavo.visit(newest).sees("Olette ottaneet pyynnön vastaan.")


def helvi_answers(helvi, link):
    """Did you get help? Partly, and why."""
    helvi.visit(link).sees("Saitko apua?")
    helvi.choose(helped="partly").fill(words="Kauppaan pääsen, ulos en vielä.").press("Lähetä vastaus")
    helvi.visit(link).sees("Kiitos")


def the_trail_is_whole(capsys, case):
    """Everything done and looked at has its line, and no line is missing."""
    call_command("verify_audit")
    assert capsys.readouterr().out
    lines = set(Event.objects.filter(client_id=case.client_id).values_list("action", flat=True))
    assert {"clients.client.open", "guidance.case.open", "referrals.referral.send"} <= lines, lines


def test_from_worry_to_help(walk, cast, clock, post, capsys):
    marjatta = walk()
    marjatta.sign_in(cast.marjatta)
    before = funnel(marjatta)

    code = liisa_tells_her_worry(walk())
    aino = walk()
    aino.sign_in(cast.aino)
    case = aino_takes_hold(aino, code)
    aino_plans(aino, case)
    page = aino_refers(aino)

    first = the_letter(post.deliver(), cast.pensioners.email)
    paavo = walk()
    paavo_asks(paavo, post.link(first))
    asked = the_letter(post.deliver(), cast.aino.email)
    assert "Helvi" not in asked.subject + asked.body
    aino.visit(post.link(asked)).follow("Keminkylän Eläkkeensaajat ry kysyy").sees("Käykö Helville torstai?")
    aino.fill(text="Torstai käy hyvin.").press("Lähetä vastaus")
    second = the_letter(post.deliver(), cast.pensioners.email)
    paavo_accepts(paavo, post.link(first), post.link(second))

    told = post.deliver()
    assert the_letter(told, cast.aino.email) and the_letter(told, "helvi@koti.example")
    aino.visit(page).sees("Leena soittaa torstaina.")
    assert Referral.objects.get().state == "accepted"

    clock.move_to(AT + timedelta(days=32))
    question = the_letter(post.deliver(), "helvi@koti.example")
    helvi_answers(walk("phone"), post.link(question))
    aino.sign_in(cast.aino)
    aino.visit(f"/tyo/asiat/{case.pk}/").sees("Kauppaan pääsen, ulos en vielä.", "Osittain")
    marjatta.sign_in(cast.marjatta)
    # Helvi is over 75: her matter went past advice straight to guidance. One search, one person on the path.
    assert [now - was for now, was in zip(funnel(marjatta), before, strict=True)] == [1, 0, 1, 1]
    the_trail_is_whole(capsys, case)


def the_letter(letters, address):
    """The one letter to this address among those just delivered."""
    found = [each for each in letters if each.to == [address]]
    assert len(found) == 1, [(each.to, each.subject) for each in letters]
    return found[0]


def funnel(marjatta):
    """How many entered each of the four tiers in the last 90 days, as the manager reads it."""
    marjatta.visit("/johto/?days=90")
    cells = marjatta.page.locator('section[aria-labelledby="funnel"] .now b').all_inner_texts()
    return [int(cell) for cell in cells]
