"""An association that cannot help says so from a phone; links past their time explain themselves."""

from datetime import timedelta

import pytest

from palvelupolku.referrals.models import Referral
from tests.access.made import make
from tests.cast import AT

from .walk import marks

pytestmark = marks()


@pytest.fixture
def link(cast, post):
    """The path of the link that was mailed with Aino's referral."""
    make(cast)
    return the_link(post, cast)


def the_link(post, cast):
    letters = [each for each in post.deliver() if each.to == [cast.pensioners.email]]
    (link,) = [post.link(each) for each in letters if "/jarjesto/vastaus/" in each.body]
    return link


def test_it_declines_on_a_phone(walk, cast, link, post):
    paavo = walk("phone")
    paavo.visit(link).sees("Toivoo kauppakaveria.").unfold("Emme voi ottaa tätä vastaan")
    decline = paavo.page.locator("details[open]")
    paavo.press("Vastaa, ettemme voi auttaa").sees("Tarkista nämä")
    decline = paavo.page.locator("details[open]")
    decline.locator("[name=reason][value=full]").check()
    decline.locator("[name=note]").fill("Keväällä meillä on tilaa.")
    paavo.press("Vastaa, ettemme voi auttaa")
    assert Referral.objects.get().state == "rejected"

    told = [each.to for each in post.deliver()]
    assert [cast.aino.email] in told
    aino = walk()
    aino.sign_in(cast.aino)
    aino.visit(f"/tyo/ohjaukset/{Referral.objects.get().pk}/").sees("Keväällä meillä on tilaa.")


def test_a_used_link_explains_itself(walk, link):
    paavo = walk("phone")
    paavo.visit(link)
    paavo.press("Ota pyyntö vastaan")
    paavo.visit(link).sees("Kiitos, saimme vastauksenne", "Yksi linkki toimii yhden vastauksen ajan.")
    assert "Toivoo kauppakaveria." not in paavo.text


def test_an_expired_link_offers_a_fresh_one(walk, cast, link, clock, post):
    clock.move_to(AT + timedelta(days=15))
    paavo = walk("phone")
    paavo.visit(link).sees("Tämä linkki on vanhentunut")
    assert "Toivoo kauppakaveria." not in paavo.text
    paavo.press("Lähetä uusi linkki osoitteeseen t…@elakkeensaajat.example").sees("Uusi linkki")
    paavo.visit(the_link(post, cast)).sees("Toivoo kauppakaveria.")
    paavo.press("Ota pyyntö vastaan")
    assert Referral.objects.get().state == "accepted"
