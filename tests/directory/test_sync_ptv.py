"""Sync from an address: paged, resumable, all or nothing, with whatever a network does to it."""

import logging
import threading
from datetime import UTC, timedelta

import pytest
from django.core.management import CommandError, call_command

from palvelupolku.accounts.models import Organisation
from palvelupolku.audit.actors import SYSTEM
from palvelupolku.audit.models import Event
from palvelupolku.directory import jobs
from palvelupolku.directory.choices import Status
from palvelupolku.directory.exchange.sync import SyncFailed, bare, sync
from palvelupolku.directory.models import (
    CatalogueVersion,
    Channel,
    ImportGap,
    Service,
    SyncPage,
    SyncRun,
)

from . import ptv, ptv12
from .ptv import AT, guid
from .ptv_server import Catalogue, broken, cut, serving, slow, status, then

pytestmark = pytest.mark.django_db
NAMES = ["Asiointiapu", "Ateriapalvelu", "Kuljetus", "Siivous", "Ulkoilu"]


def county():
    """Five services in three pages, one channel, one organisation and a connection of each service."""
    catalogue = Catalogue("12")
    catalogue.rows = {
        "organization/search": [ptv12.organisation()],
        "service-channel/search": [ptv12.channel()],
        "service/search": [ptv12.service(name) for name in NAMES],
        "connection/search": [ptv12.connection(name) for name in NAMES],
    }
    return catalogue


def run(address, at=AT, **options):
    options = {"api": "12", "key": "s3cret", "wait": lambda _seconds: None, **options}
    return sync(address, by=SYSTEM, at=at, **options)


def named(*names):
    return {row.name["fi"] for row in Service.objects.filter(status=Status.PUBLISHED)} == set(names)


def test_a_first_run_takes_everything_and_says_so_once():
    catalogue = county()
    with serving(catalogue) as address:
        done, report = run(address)
    assert done.state == SyncRun.State.DONE and done.is_full and not SyncPage.objects.exists()
    assert named(*NAMES) and done.counts["service created"] == 5
    assert catalogue.pages_asked("service/search") == [1, 2, 3]
    assert Service.objects.get(ptv_id=guid("Kuljetus")).channels.get().name["fi"] == "Palvelupiste"
    assert Organisation.objects.get().name["fi"] == "Suvantolan kunta"
    assert report.counts["connection"]["created"] == 5
    assert Event.objects.filter(action="directory.ptv.sync").count() == 1
    assert all(headers["x-api-key"] == "s3cret" for _, _, headers in catalogue.asked)


def test_the_same_again_writes_no_entry_and_keeps_the_version():
    with serving(county()) as address:
        run(address)
        token, changed = CatalogueVersion.objects.get().token, set(Service.objects.values_list("updated_at"))
        done, report = run(address, at=AT + timedelta(days=1))
    assert report.changed == 0 and done.counts["service unchanged"] == 5 and not done.is_full
    assert CatalogueVersion.objects.get().token == token
    assert set(Service.objects.values_list("updated_at")) == changed


TROUBLES = {
    "errors": ((status(500), status(503, Retry_After="7"), status(429)), [1.0, 7.0, 4.0]),
    "cut connections": ((cut, cut), [1.0, 2.0]),
    "half documents": ((broken,), [1.0]),
}


@pytest.mark.parametrize(("kinds", "waits"), TROUBLES.values(), ids=TROUBLES)
def test_it_tries_again_and_waits_longer_each_time(kinds, waits):
    catalogue, waited = county(), []
    catalogue.trouble("service/search", 2, *kinds)
    with serving(catalogue) as address:
        run(address, wait=waited.append)
    assert named(*NAMES) and waited == waits


def test_a_slow_answer_is_given_up_and_asked_again():
    catalogue, released = county(), threading.Event()
    catalogue.trouble("service/search", 1, slow(released))
    with serving(catalogue) as address:
        run(address, seconds=1.0)
        released.set()
    assert named(*NAMES) and catalogue.pages_asked("service/search") == [1, 1, 2, 3]


def test_after_too_many_errors_nothing_shows_and_the_next_try_goes_on_from_there():
    catalogue = county()
    catalogue.trouble("service/search", 3, *[status(500)] * 5)
    with serving(catalogue) as address:
        with pytest.raises(SyncFailed, match=r"service/search, page 3: HTTP 500"):
            run(address)
        assert not Service.objects.exists() and not Channel.objects.exists()
        failed = SyncRun.objects.get()
        assert failed.state == SyncRun.State.FAILED and "HTTP 500" in failed.last_error
        catalogue.asked.clear()
        done, _ = run(address, at=AT + timedelta(hours=1))
    assert done.pk == failed.pk and done.state == SyncRun.State.DONE and named(*NAMES)
    assert catalogue.pages_asked("service/search") == [3]
    assert catalogue.pages_asked("organization/search") == []


class Killed(BaseException):
    pass


def test_a_killed_run_goes_on_from_its_last_page():
    catalogue = county()
    catalogue.trouble("service/search", 2, status(500))

    def die(_seconds):
        raise Killed

    with serving(catalogue) as address:
        with pytest.raises(Killed):
            run(address, wait=die)
        assert SyncRun.objects.get().state == SyncRun.State.FETCHING
        catalogue.asked.clear()
        run(address)
    assert catalogue.pages_asked("service/search") == [2, 3] and named(*NAMES)


def test_a_run_that_was_left_for_long_begins_anew():
    catalogue = county()
    catalogue.trouble("service/search", 2, *[status(500)] * 5)
    with serving(catalogue) as address:
        with pytest.raises(SyncFailed):
            run(address)
        catalogue.asked.clear()
        run(address, at=AT + timedelta(days=2))
    assert catalogue.pages_asked("service/search") == [1, 2, 3]
    assert not SyncPage.objects.exists()


def test_when_the_list_changes_while_it_is_read_it_is_read_again():
    catalogue = county()
    more = ptv12.service("Uusi")

    def add_in_front():
        catalogue.rows["service/search"] = [more, *catalogue.rows["service/search"], ptv12.service("Toinen")]

    catalogue.trouble("service/search", 2, then(add_in_front))
    with serving(catalogue) as address:
        run(address)
    assert named("Uusi", "Toinen", *NAMES)
    assert catalogue.pages_asked("service/search") == [1, 2, 1, 2, 3, 4]


def test_a_list_that_never_stands_still_is_given_up():
    catalogue = county()

    def grow():
        rows = catalogue.rows["service/search"]
        rows += [ptv12.service(f"Uusi {len(rows)}"), ptv12.service(f"Uusi {len(rows)} b")]

    catalogue.trouble("service/search", 2, *[then(grow)] * 9)
    with serving(catalogue) as address, pytest.raises(SyncFailed, match="changes all the time"):
        run(address)
    assert not Service.objects.exists()


def test_a_refusal_is_told_at_once_and_the_key_never():
    catalogue = county()
    catalogue.trouble("organization/search", 1, status(401))
    waited = []
    with serving(catalogue) as address, pytest.raises(SyncFailed, match="key was not accepted") as error:
        run(address, wait=waited.append)
    assert waited == [] and "s3cret" not in str(error.value)
    assert "s3cret" not in SyncRun.objects.get().last_error


def test_a_redirect_to_another_house_is_not_followed():
    catalogue = county()
    catalogue.trouble("organization/search", 1, status(302, Location="http://127.0.0.1:9/"))
    with serving(catalogue) as address, pytest.raises(SyncFailed, match="HTTP 302"):
        run(address)


def test_a_full_run_archives_what_is_gone_and_takes_it_back_when_it_returns():
    catalogue = county()
    with serving(catalogue) as address:
        run(address)
        everything = dict(catalogue.rows)
        catalogue.rows["service/search"] = everything["service/search"][:3]
        catalogue.rows["connection/search"] = everything["connection/search"][1:]
        run(address, at=AT + timedelta(days=1))
        assert named(*NAMES)  # what an incremental run does not see may be unchanged
        done, report = run(address, at=AT + timedelta(days=2), is_full=True)
        assert named(*NAMES[:3]) and report.counts["service"]["archived"] == 2
        assert done.counts["service archived"] == 2
        assert not Service.objects.get(ptv_id=guid(NAMES[0])).channels.exists()
        catalogue.rows.update(everything)
        run(address, at=AT + timedelta(days=3), is_full=True)
    assert named(*NAMES) and Service.objects.get(ptv_id=guid(NAMES[0])).channels.exists()


def test_a_full_run_does_not_believe_that_nearly_all_is_gone():
    catalogue = county()
    catalogue.rows["service/search"] = [ptv12.service(f"Palvelu {n}") for n in range(30)]
    catalogue.size = 50
    with serving(catalogue) as address:
        run(address)
        catalogue.rows["service/search"] = []
        with pytest.raises(SyncFailed, match="30 of 30 services"):
            run(address, at=AT + timedelta(hours=1), is_full=True)
        assert Service.objects.filter(status=Status.PUBLISHED).count() == 30
        catalogue.rows["service/search"] = [ptv12.service(f"Palvelu {n}") for n in range(29)]
        run(address, at=AT + timedelta(hours=2), is_full=True)
    assert Service.objects.filter(status=Status.PUBLISHED).count() == 29


def test_one_bad_record_is_told_and_the_others_come():
    catalogue = county()
    catalogue.rows["service/search"][1] = {**ptv12.service("Huono"), "languages": "fi"}
    with serving(catalogue) as address:
        done, report = run(address)
    assert named(*(name for name in NAMES if name != "Ateriapalvelu")) and done.counts["refused"] == 1
    assert "languages should be a list" in report.as_text()


def test_what_the_database_does_not_take_leaves_everything_as_it_was(monkeypatch):
    from django.db import DataError

    from palvelupolku.directory.exchange import sync as module

    def fail(*_arguments, **_options):
        raise DataError("too long")

    with serving(county()) as address:
        monkeypatch.setattr(module, "join", fail)
        with pytest.raises(SyncFailed, match="too long"):
            run(address)
        assert not Service.objects.exists() and SyncRun.objects.get().state == SyncRun.State.FAILED
        monkeypatch.undo()
        run(address)
    assert named(*NAMES)


# --- v11 ------------------------------------------------------------------------------------------------


def old_county():
    catalogue = Catalogue("11")
    catalogue.rows = {
        "Organization": [ptv.organisation()],
        "ServiceChannel": [ptv.channel()],
        "Service": [ptv.service(name, serviceChannels=[ptv.to_channel("Palvelupiste")]) for name in NAMES],
    }
    return catalogue


def test_v11_lists_ids_and_then_asks_for_the_objects():
    catalogue = old_county()
    with serving(catalogue) as address:
        run(address, api="11")
    assert named(*NAMES) and Service.objects.first().channels.exists() and not ImportGap.objects.exists()
    assert not any("x-api-key" in headers for _, _, headers in catalogue.asked)
    assert not any("date" in told for _, told, _ in catalogue.asked)


def test_v11_asks_what_changed_since_the_last_run_in_utc():
    catalogue = old_county()
    with serving(catalogue) as address:
        run(address, api="11")
        catalogue.asked.clear()
        done, _ = run(address, api="11", at=AT + timedelta(days=1))
    asked = {told["date"] for name, told, _ in catalogue.asked if not name.endswith("/list")}
    # The first run began at 9.00 in Helsinki, which is 7.00 UTC.
    assert asked == {"2026-11-23T06:50:00"} and done.since.astimezone(UTC).hour == 6


# --- command and job ------------------------------------------------------------------------------------


def test_the_command_tells_what_came_and_what_went_wrong(settings, capsys, caplog):
    caplog.set_level(logging.DEBUG)
    settings.PTV_API_KEY = "s3cret"
    catalogue = county()
    with serving(catalogue) as address:
        call_command("sync_ptv", address, "--api", "12")
        assert "Services: 5 created." in capsys.readouterr().out
        catalogue.trouble("service/search", 1, status(404))
        with pytest.raises(CommandError, match="Nothing was changed: service/search: HTTP 404"):
            call_command("sync_ptv", address, "--api", "12", "--full")
    assert catalogue.asked[0][2]["x-api-key"] == "s3cret"
    assert "s3cret" not in caplog.text
    with pytest.raises(CommandError, match="https"):
        call_command("sync_ptv", "ftp://ptv.example")


def test_the_address_is_kept_without_anything_secret():
    assert bare("https://me:word@ptv.example:8443/api/v12/?key=1#x") == "https://ptv.example:8443/api/v12"


def test_the_job_is_full_once_a_week_and_off_without_an_address(settings):
    settings.PTV_URL, settings.PTV_API, settings.PTV_API_KEY = "", "12", ""
    jobs.sync_ptv(AT)
    assert not SyncRun.objects.exists()
    with serving(county()) as address:
        settings.PTV_URL = address
        for day in range(9):
            jobs.sync_ptv(AT + timedelta(days=day))
    told = list(SyncRun.objects.order_by("id").values_list("is_full", flat=True))
    assert told == [True, *[False] * 6, True, False]
