"""The demo county is loaded once for this file and taken back at its end."""

import io
import re
import stat
from collections import Counter
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from palvelupolku.accounts.choices import OrganisationKind, UnitKind
from palvelupolku.accounts.models import Organisation, Unit, User
from palvelupolku.audit.models import Count, Event
from palvelupolku.clients.models import Client, ContactWay
from palvelupolku.directory.choices import Phase
from palvelupolku.directory.models import Channel, Municipality, Service
from palvelupolku.guidance.models import Case, FollowUp, PhaseStay
from palvelupolku.guidance.workflow import FollowUpState
from palvelupolku.intake.models import Contact
from palvelupolku.kernel import identity
from palvelupolku.kernel.calendar import is_working_day
from palvelupolku.kernel.safe_text import find_unsafe
from palvelupolku.notices.models import Message
from palvelupolku.referrals.models import Referral
from palvelupolku.referrals.workflow import State

CANNOT_BE_CALLED = re.compile(r"016 000 \d{3}|050 000 00\d\d")


@pytest.fixture(scope="module")
def county(django_db_setup, django_db_blocker, tmp_path_factory):
    var = tmp_path_factory.mktemp("var")
    with override_settings(VAR_DIR=var, DEMO=True), django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", verbosity=0)
        yield var
        transaction.set_rollback(True)


# The mark also asks for the test database: without one, tests/demo run alone would stand on the real one.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("county")]


def test_it_lays_the_county():
    assert Municipality.objects.filter(is_served=True, latitude__isnull=False).count() == 6
    assert Unit.objects.filter(kind=UnitKind.GUIDANCE).count() == 3
    associations = [OrganisationKind.ASSOCIATION, OrganisationKind.PARISH]
    assert Organisation.objects.filter(kind__in=associations).count() >= 12
    assert User.objects.filter(memberships__unit__isnull=False).count() == 15
    assert Service.objects.published().count() >= 60


def test_about_two_hundred_clients_stand_in_every_phase():
    assert 190 <= Client.objects.count() <= 215
    phases = Counter(Case.objects.filter(is_open=True).values_list("phase", flat=True))
    assert set(phases) == {phase.value for phase in Phase}
    assert min(phases[phase] for phase in Phase if phase > Phase.CONTACT) >= 15
    assert Case.objects.filter(is_open=False).exclude(ending="").count() >= 15
    assert set(PhaseStay.objects.values_list("phase", flat=True)) == {phase.value for phase in Phase}


def test_referrals_are_in_every_state():
    assert set(Referral.objects.values_list("state", flat=True)) == {state.value for state in State}
    asked = Referral.objects.filter(state=State.ON_HOLD)
    assert all(referral.messages.exists() for referral in asked)


def test_follow_ups_are_planned_asked_and_answered():
    states = set(FollowUp.objects.values_list("state", flat=True))
    assert {FollowUpState.PLANNED, FollowUpState.ASKED, FollowUpState.ANSWERED} <= states
    assert set(FollowUp.objects.exclude(helped="").values_list("helped", flat=True)) == {
        "yes",
        "partly",
        "no",
    }


def test_contacts_wait_and_some_are_late():
    waiting, now = Contact.objects.filter(is_open=True), timezone.now()
    assert 35 <= waiting.count() <= 55
    assert 4 <= waiting.filter(due_at__lt=now).count() <= 15
    assert set(waiting.values_list("tier", flat=True)) == {2, 3}
    assert waiting.values("unit").distinct().count() == 4
    assert waiting.filter(knows_need=False).exists()
    today = timezone.localdate(now)
    if is_working_day(today):
        assert [c for c in waiting if timezone.localdate(c.due_at) == today]


def test_helvi_waits_in_the_north():
    helvi = [c for c in Contact.objects.filter(is_open=True) if c.subject_name == "Helvi Lehtonen"]
    assert len(helvi) == 1
    assert helvi[0].text == "äiti ei enää pääse yksin kauppaan eikä ulos"
    assert (helvi[0].municipality, helvi[0].name) == ("991", "Liisa Lehtonen")
    assert helvi[0].unit.municipalities == ["991", "994"]


def test_some_clients_must_be_protected():
    assert Client.objects.filter(is_non_disclosure=True).count() == 4
    assert ContactWay.objects.filter(is_safe=False).count() >= 5
    assert {"sv", "ru", "uk", "ar", "so"} <= set(Client.objects.values_list("language", flat=True))
    assert Client.objects.filter(needs_interpreter=True).count() >= 8


def test_every_identity_code_is_temporary_and_fits_the_birthday():
    clients = [client for client in Client.objects.all() if client.identity_code]
    assert len(clients) > 150
    for client in clients:
        parsed = identity.parse(client.identity_code)
        assert parsed.is_temporary
        assert parsed.born_on == client.born_on


def test_nobody_can_be_called_or_written_to():
    phones, emails = [], []
    for model in apps.get_models():
        names = {field.name for field in model._meta.concrete_fields}
        if model is not Message and model._meta.app_label != "audit":
            phones += _values(model, names & {"phone"})
            emails += _values(model, names & {"email"})
    phones += [each["number"] for channel in Channel.objects.all() for each in channel.phones]
    for way in ContactWay.objects.all():
        {"phone": phones, "sms": phones, "email": emails}.get(way.kind, []).append(way.value)
    assert len(phones) > 400 and len(emails) > 200
    assert [phone for phone in phones if not CANNOT_BE_CALLED.fullmatch(phone)] == []
    assert [email for email in emails if not re.search(r"(\.example|@example\.fi)$", email)] == []


def _values(model, names):
    return [value for name in names for value in model.objects.values_list(name, flat=True) if value]


def test_nothing_of_the_past_is_mailed_now():
    assert Message.objects.count() > 300
    assert set(Message.objects.values_list("state", "body")) == {("sent", "")}


def test_associations_are_told_nothing_unsafe():
    assert [r for r in Referral.objects.all() if find_unsafe(r.message)] == []


def test_deeds_were_done_in_office_hours_and_none_in_the_future():
    now = timezone.now()
    assert not Event.objects.filter(at__gt=now).exists()
    moments = Event.objects.filter(actor_kind="user", client_id__isnull=False).values_list("at", flat=True)
    odd = [
        at for at in map(timezone.localtime, moments) if not (7 <= at.hour < 17 and is_working_day(at.date()))
    ]
    assert odd == []


def test_the_trail_is_whole():
    out = io.StringIO()
    call_command("verify_audit", stdout=out)
    assert "whole" in out.getvalue()


def test_the_funnel_has_numbers_of_the_last_months():
    since = timezone.localdate() - timedelta(days=110)
    assert set(Count.objects.filter(event="entered").values_list("tier", flat=True)) == {1, 2, 3, 4}
    assert Count.objects.filter(event="entered", tier=1, day__lt=since).exists()
    assert Count.objects.filter(event="satisfied").exists()
    assert Count.objects.filter(event="stepped_up").exists()


def test_a_second_load_changes_nothing():
    before = {model: model.objects.count() for model in apps.get_models()}
    call_command("load_demo", verbosity=0)
    assert before == {model: model.objects.count() for model in apps.get_models()}


def test_the_logins_work_and_the_password_is_for_its_owner_s_eyes(county):
    out = io.StringIO()
    call_command("demo_logins", stdout=out)
    file = county / "keys" / "demo_password"
    password = file.read_text().strip()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert password in out.getvalue() and "aino.niemela@jarvilaakso.example" in out.getvalue()
    assert User.objects.get(email="aino.niemela@jarvilaakso.example").check_password(password)


def test_a_new_password_is_given_to_all(county):
    (county / "keys" / "demo_password").unlink()
    out = io.StringIO()
    call_command("demo_logins", stdout=out)
    password = (county / "keys" / "demo_password").read_text().strip()
    assert User.objects.get(email="paavo.kallio@keminkylanelakkeensaajat.example").check_password(password)


@pytest.mark.parametrize("command", ["load_demo", "demo_logins"])
def test_it_stays_away_from_a_working_house(command):
    with override_settings(DEMO=False), pytest.raises(CommandError, match="not a demo"):
        call_command(command)
