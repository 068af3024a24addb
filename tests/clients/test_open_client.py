"""Only a relation leads to a client, and looking leaves a line."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from palvelupolku.audit.models import Event
from palvelupolku.clients import actions
from palvelupolku.clients.access import (
    can_edit_client,
    can_see_contact_details,
    open_client,
    visible_clients,
)
from palvelupolku.clients.choices import Task
from palvelupolku.clients.models import Relation
from tests.cast import AT

DAY = AT.date()


def test_it_opens_for_the_unit_and_leaves_a_line(cast):
    assert open_client(cast.aino, cast.helvi.pk, purpose="case", at=AT) == cast.helvi
    line = Event.objects.get(action="clients.client.open")
    assert (line.client_id, line.actor_id, line.purpose, line.at) == (
        cast.helvi.pk,
        str(cast.aino.pk),
        "case",
        AT,
    )


def test_it_refuses_colleagues_and_hides_from_strangers(cast):
    with pytest.raises(PermissionDenied):
        open_client(cast.ulla, cast.helvi.pk, purpose="case", at=AT)
    for stranger in (cast.paavo, cast.pirkko, cast.marjatta):
        with pytest.raises(Http404):
            open_client(stranger, cast.helvi.pk, purpose="case", at=AT)
    with pytest.raises(Http404):
        open_client(cast.aino, 999_999, purpose="case", at=AT)
    assert not Event.objects.filter(action="clients.client.open").exists()


@pytest.mark.parametrize(
    ("starts", "ends", "seen"),
    [(0, None, True), (0, 0, True), (-9, -1, False), (1, None, False), (0, -1, False)],
)
def test_a_relation_holds_from_its_first_to_its_last_day(cast, starts, ends, seen):
    Relation.objects.all().delete()
    Relation.objects.create(
        client=cast.helvi,
        user=cast.ulla,
        task=Task.RESPONSIBLE,
        ground="SHL 42 §",
        starts_on=DAY + timedelta(days=starts),
        ends_on=None if ends is None else DAY + timedelta(days=ends),
    )
    assert visible_clients(cast.ulla, DAY).filter(pk=cast.helvi.pk).exists() is seen


def test_a_reader_sees_but_cannot_write(cast):
    assert open_client(cast.eero, cast.helvi.pk, purpose="case", at=AT) == cast.helvi
    assert can_edit_client(cast.aino, cast.helvi, DAY)
    assert not can_edit_client(cast.eero, cast.helvi, DAY)
    assert not can_edit_client(cast.ulla, cast.helvi, DAY)


def test_non_disclosure_hides_whereabouts_from_all_but_those_whose_task_needs_them(cast):
    assert can_see_contact_details(cast.eero, cast.helvi, DAY)
    cast.helvi.is_non_disclosure = True
    cast.helvi.save()
    assert can_see_contact_details(cast.aino, cast.helvi, DAY)
    assert not can_see_contact_details(cast.eero, cast.helvi, DAY)
    assert not can_see_contact_details(cast.ulla, cast.helvi, DAY)
    actions.reveal_contact_details(cast.helvi, by=cast.aino, at=AT, purpose="home visit")
    assert Event.objects.filter(action="clients.client.reveal", client_id=cast.helvi.pk).count() == 1


def test_an_ended_relation_is_gone_on_the_next_look(cast):
    relation = Relation.objects.get(client=cast.helvi, unit=cast.north)
    before = cast.aino.grants_version
    actions.end_relation(relation, by=cast.martta, at=AT)
    cast.aino.refresh_from_db()
    assert cast.aino.grants_version != before
    assert not visible_clients(cast.aino, DAY).exists()


def test_age_is_in_full_years(cast):
    assert cast.helvi.age_on(date(2026, 3, 11)) == 83
    assert cast.helvi.age_on(date(2026, 3, 12)) == 84
