"""Care chains in the worker's door: written without a script, published, printed, with agreed places."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from palvelupolku.directory import chains as deeds
from palvelupolku.directory.models import CareChain, ChainPlace
from tests.cast import AT


def rows(*steps, more=0):
    """The fields of the form's step rows; a step is (id, number, title) or more of its fields by name."""
    data = {"step-TOTAL_FORMS": str(len(steps) + more), "step-INITIAL_FORMS": "0"}
    for n, (pk, number, title) in enumerate(steps):
        told = {
            "id": pk or "",
            "number": number,
            "title_fi": title,
            "who_fi": "kotihoito",
            "what_fi": "käy luona",
        }
        data |= {f"step-{n}-{name}": str(value) for name, value in told.items()}
    return data


def post(client, name, /, *ids, **data):
    return client.post(reverse(f"worker:{name}", args=ids), {"form_key": str(uuid4())} | data)


def look(client, name, *ids, query=""):
    return client.get(reverse(f"worker:{name}", args=ids) + query).content.decode()


@pytest.fixture
def aino(client, cast):
    client.force_login(cast.aino)
    return client


@pytest.fixture
def chain(aino):
    facts = {"name_fi": "Kaatunut ikäihminen", "name_sv": "Fallit", "client_group_fi": "yli 75-vuotiaat"}
    steps = rows((None, 1, "Ensiapu"), (None, 2, "Arviointi"), (None, 3, "Ryhmä"), more=2)
    answer = post(aino, "new_chain", **facts, **steps, partners=["kela", "occupational"])
    assert answer.status_code == 302
    return CareChain.objects.get()


def edit(chain, *steps, **more):
    facts = {"name_fi": "Kaatunut ikäihminen", "seen": chain.updated_at.isoformat()}
    return facts | rows(*steps) | more


def kept(chain):
    return [(step.pk, step.number, step.title["fi"]) for step in chain.steps.all()]


def titles(chain):
    return [title for _pk, _number, title in kept(chain)]


def test_it_is_written_in_one_form_and_looked_at_before_publishing(aino, chain):
    assert chain.name == {"fi": "Kaatunut ikäihminen", "sv": "Fallit"}
    assert (chain.status, chain.partners, titles(chain)) == (
        "draft",
        ["occupational", "kela"],
        ["Ensiapu", "Arviointi", "Ryhmä"],
    )
    text = look(aino, "chain", chain.pk)
    assert "Ensiapu" in text and "työterveyshuolto, Kela" in text and "Julkaise ketju" in text


def test_a_name_is_asked_for_and_what_was_typed_stays(aino):
    answer = post(aino, "new_chain", name_fi=" ", summary_fi="Lause", **rows((None, 1, "Ensiapu")))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Kirjoita ketjun nimi." in text and "Lause" in text and 'value="Ensiapu"' in text
    assert not CareChain.objects.exists()


def test_a_row_is_added_without_losing_or_saving_anything(aino, chain):
    data = edit(chain, *kept(chain), more="1") | {"step-0-title_fi": "Uusi nimi"}
    text = post(aino, "edit_chain", chain.pk, **data).content.decode()
    assert 'value="Uusi nimi"' in text and 'name="step-3-title_fi"' in text
    assert titles(chain)[0] == "Ensiapu"


@pytest.mark.parametrize(
    ("numbers", "order"),
    [
        ((1, 2, 1), ["Ryhmä", "Ensiapu", "Arviointi"]),
        ((3, 2, 3), ["Arviointi", "Ryhmä", "Ensiapu"]),
        ((2, 2, 3), ["Arviointi", "Ensiapu", "Ryhmä"]),
        (("", "", ""), ["Ensiapu", "Arviointi", "Ryhmä"]),
    ],
)
def test_a_step_moves_by_its_number(aino, chain, numbers, order):
    steps = [(pk, number, title) for (pk, _n, title), number in zip(kept(chain), numbers, strict=True)]
    post(aino, "edit_chain", chain.pk, **edit(chain, *steps))
    assert titles(chain) == order


def test_a_step_is_removed(aino, chain):
    data = edit(chain, *kept(chain)) | {"step-1-is_removed": "on"}
    post(aino, "edit_chain", chain.pk, **data)
    assert titles(chain) == ["Ensiapu", "Ryhmä"]


def test_the_second_editor_sees_both_and_then_saves_knowingly(aino, cast, chain):
    data = edit(chain, *kept(chain)) | {"summary_fi": "Minun lauseeni"}
    deeds.save_chain(chain, by=cast.martta, at=AT, summary={"fi": "Martan lause"})
    answer = post(aino, "edit_chain", chain.pk, **data)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Martan lause" in text and "Minun lauseeni" in text
    data["seen"] = CareChain.objects.get().updated_at.isoformat()
    assert post(aino, "edit_chain", chain.pk, **data).status_code == 302
    assert CareChain.objects.get().summary == {"fi": "Minun lauseeni"}


def test_it_is_published_taken_back_and_archived(aino, chain):
    post(aino, "chain_step", chain.pk, "julkaise")
    text = look(aino, "chain", chain.pk)
    public = reverse("resident:chain", args=[chain.slug])
    assert f"{public}</a>" in text and "Palauta luonnokseksi" in text
    assert "Ensiapu" in aino.get(public).content.decode()
    assert "Kaatunut ikäihminen" in look(aino, "chain_sheet", chain.pk)
    post(aino, "chain_step", chain.pk, "arkistoi")
    assert "Kaatunut" not in look(aino, "chains") and "Kaatunut" in look(aino, "chains", query="?archive=1")
    post(aino, "chain_step", chain.pk, "luonnokseksi")
    assert CareChain.objects.get().status == "draft"


def test_a_chain_of_one_step_is_not_published(aino, chain):
    post(aino, "edit_chain", chain.pk, **edit(chain, kept(chain)[0]))
    assert "Julkaise ketju" not in look(aino, "chain", chain.pk)
    answer = post(aino, "chain_step", chain.pk, "julkaise")
    assert answer.status_code == 422 and "vähintään kaksi vaihetta" in answer.content.decode()


def test_a_place_is_agreed_by_finding_the_entry_and_ended_on_a_day(aino, cast, chain):
    step = chain.steps.last()
    found = look(aino, "new_chain_place", step.pk, query="?q=kauppaan")
    assert f'name="service" value="{cast.errands.pk}"' in found
    assert post(aino, "new_chain_place", step.pk, agreed_on="1.11.2026").status_code == 422
    wrong = {"service": cast.errands.pk, "agreed_on": "1.11.2026", "agreed_until": "1.10.2026"}
    assert post(aino, "new_chain_place", step.pk, **wrong).status_code == 422
    today = timezone.localdate()
    told = {"service": cast.errands.pk, "agreed_on": today.isoformat(), "note": "kaksi paikkaa"}
    assert post(aino, "new_chain_place", step.pk, **told).status_code == 302
    text = look(aino, "chain", chain.pk)
    assert "Asiointi- ja saattaja-apu" in text and "kaksi paikkaa" in text
    place = ChainPlace.objects.get()
    assert post(aino, "end_chain_place", place.pk, until="joskus").status_code == 422
    post(aino, "end_chain_place", place.pk, until=today.isoformat())
    assert ChainPlace.objects.get().agreed_until == today


def test_groups_that_need_coordinated_services_are_listed(aino, cast, chain):
    other = deeds.save_chain(None, by=cast.aino, at=AT, name={"fi": "Päihteet"}, needs_coordination=True)
    listed = look(aino, "chains", query="?coordinated=1")
    assert reverse("worker:chain", args=[other.pk]) in listed and "Kaatunut" not in listed


def test_a_reader_reads_and_others_do_not_get_in(client, cast, chain):
    client.force_login(cast.eero)
    text = look(client, "chain", chain.pk)
    assert "Ensiapu" in text and "Muokkaa ketjua" not in text and "sovittu paikka" not in text
    assert post(client, "chain_step", chain.pk, "julkaise").status_code == 403
    client.force_login(cast.paavo)
    assert client.get(reverse("worker:chain", args=[chain.pk])).status_code == 404
