"""Roles are worked out once, kept under a version, and gone on the next request when taken away."""

from datetime import timedelta

from django.test import Client as Browser

from palvelupolku.accounts import actions
from palvelupolku.accounts.choices import Role
from palvelupolku.accounts.grants import grants_of
from palvelupolku.accounts.models import Membership, User
from tests.cast import AT


def fresh(user):
    return grants_of(User.objects.get(pk=user.pk))


def test_each_role_gives_its_own_door(cast):
    assert fresh(cast.aino).is_worker and fresh(cast.aino).can_write
    assert fresh(cast.eero).is_worker and not fresh(cast.eero).can_write
    assert fresh(cast.marjatta).is_manager and not fresh(cast.marjatta).is_worker
    assert fresh(cast.paavo).association_ids == {cast.pensioners.pk}
    assert not fresh(cast.paavo).is_worker


def test_a_warm_request_costs_session_and_user(cast, client, django_assert_num_queries):
    client.force_login(cast.aino, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get("/oma/")
    with django_assert_num_queries(2):
        assert client.get("/oma/").status_code == 302


def test_a_revoked_role_is_gone_on_the_next_request(cast):
    browser = Browser()
    browser.force_login(cast.aino, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert browser.get("/tyo/jono/").status_code == 200
    actions.end_membership(Membership.objects.get(user=cast.aino), by=cast.martta, at=AT)
    assert browser.get("/tyo/jono/").status_code == 404


def test_a_membership_counts_only_on_its_days(cast):
    grants_of(cast.aino)
    Membership.objects.filter(user=cast.aino).update(
        ends_on=AT.date() - timedelta(days=400), starts_on="2020-01-01"
    )
    User.objects.filter(pk=cast.aino.pk).update(grants_version="x" * 32)
    assert not fresh(cast.aino).is_worker


def test_a_new_role_works_at_once(cast):
    assert not fresh(cast.marjatta).is_worker
    actions.add_membership(
        cast.marjatta,
        by=cast.martta,
        at=AT,
        organisation=cast.county,
        unit=cast.north,
        role=Role.CLIENT_GUIDE,
        starts_on=AT.date() - timedelta(days=1),
    )
    assert fresh(cast.marjatta).is_worker


def test_a_change_of_unit_gives_its_people_new_grants(cast):
    before = User.objects.get(pk=cast.aino.pk).grants_version
    elsewhere = User.objects.get(pk=cast.ulla.pk).grants_version
    actions.change_unit(cast.north, by=cast.martta, at=AT, municipalities=["991"])
    assert User.objects.get(pk=cast.aino.pk).grants_version != before
    assert User.objects.get(pk=cast.ulla.pk).grants_version == elsewhere


def test_a_closed_account_ends_its_sessions(cast):
    browser = Browser()
    browser.force_login(cast.aino, backend="allauth.account.auth_backends.AuthenticationBackend")
    actions.deactivate_user(cast.aino, by=cast.martta, at=AT)
    assert browser.get("/tyo/jono/").status_code == 302
