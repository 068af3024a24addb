"""Telling an owner that an entry is wrong, from the worker's page to the answer that the worker sees."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from palvelupolku.accounts.models import Organisation
from palvelupolku.directory.corrections import finish_correction, tell_wrong
from palvelupolku.directory.models import Correction
from palvelupolku.notices.models import Message
from tests.cast import AT


def post(client, name, /, *ids, **data):
    return client.post(reverse(name, args=ids), {"form_key": str(uuid4())} | data)


def look(client, name, *ids, query=""):
    return client.get(reverse(name, args=ids) + query).content.decode()


def tell(client, service, what="contact", text="Numero on nyt 016 000 999."):
    return post(client, "worker:tell_wrong", service.pk, what=what, text=text)


def test_the_owner_is_mailed_answers_in_the_door_and_the_worker_sees_it(client, cast):
    client.force_login(cast.aino)
    assert tell(client, cast.errands, what="").status_code == 422
    assert tell(client, cast.errands, what="other", text="").status_code == 422
    assert tell(client, cast.errands).status_code == 302
    mail = Message.objects.get(event="entry_wrong")
    assert mail.address == cast.pensioners.email and "016 000 999" in mail.body
    assert "016 000 999" in look(client, "worker:catalogue_entry", cast.errands.pk)
    client.force_login(cast.paavo)
    correction = Correction.objects.get()
    assert "016 000 999" in look(client, "organisation:corrections")
    answer = post(client, "organisation:correction", correction.pk, answer="Korjattu sivulle.")
    assert answer.status_code == 302
    assert "016 000 999" not in look(client, "organisation:corrections")
    assert "Korjattu sivulle." in look(client, "organisation:corrections", query="?show=done")
    client.force_login(cast.aino)
    assert "Korjattu sivulle." in look(client, "worker:catalogue_entry", cast.errands.pk)
    assert "Korjattu sivulle." in look(client, "worker:corrections", query="?show=mine")


def test_an_entry_whose_owner_has_no_mail_comes_to_the_countys_list(client, cast):
    Organisation.objects.filter(pk=cast.county.pk).update(email="")
    client.force_login(cast.aino)
    assert "ei ole sähköpostia" in look(client, "worker:tell_wrong", cast.safety_phone.pk)
    tell(client, cast.safety_phone)
    tell(client, cast.errands)
    ours = look(client, "worker:corrections")
    assert "Turvapuhelin" in ours and "Asiointi- ja saattaja-apu" not in ours
    assert "Asiointi- ja saattaja-apu" in look(client, "worker:corrections", query="?show=all")
    mine = Correction.objects.get(service=cast.safety_phone)
    post(client, "worker:correction", mine.pk, answer="Soitettu ja korjattu.")
    mine.refresh_from_db()
    assert (mine.state, mine.answer) == ("done", "Soitettu ja korjattu.")
    assert "Turvapuhelin" not in look(client, "worker:corrections")


@pytest.mark.parametrize(("person", "status"), [("pirkko", 404), ("aino", 404)])
def test_another_organisation_sees_nothing(client, cast, person, status):
    correction = tell_wrong(cast.errands, "hours", "Ryhmä on siirtynyt.", by=cast.aino, at=AT)
    client.force_login(getattr(cast, person))
    assert client.get(reverse("organisation:correction", args=[correction.pk])).status_code == status
    client.force_login(cast.pirkko)
    assert "Ryhmä on siirtynyt." not in look(client, "organisation:corrections")


@pytest.mark.parametrize("person", ["eero", "pirkko"])
def test_only_the_owner_or_a_writer_of_the_county_finishes(cast, person):
    correction = tell_wrong(cast.errands, "ended", by=cast.aino, at=AT)
    with pytest.raises(PermissionDenied):
        finish_correction(correction, by=getattr(cast, person), at=AT)
    assert Correction.objects.get().state == "new"
