"""The secret of a link stands in its mail and nowhere else."""

import logging

import pytest
from django.conf import settings
from django.urls import reverse

from palvelupolku.audit.models import Event
from palvelupolku.ui.quiet_log import HideSecrets
from tests.access.made import make
from tests.access.test_matrix import browser_of


@pytest.fixture
def made(cast):
    return make(cast)


def text_of(response):
    return response.content.decode("utf-8", "replace")


def told_by(caplog):
    """The lines of `caplog` as the console writes them."""
    hide = HideSecrets()
    return [record.getMessage() for record in caplog.records if hide.filter(record)]


def test_no_secret_reaches_the_log(cast, made, caplog):
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["no_secrets"]
    browser = browser_of(cast, "nobody")
    for prefix in ("", "/sv", "/en"):
        for url in (f"/jarjesto/vastaus/{made.referral_secret}/", f"/sainko-apua/{made.follow_up_secret}/"):
            browser.post(prefix + url, {"next_step": "decline"})
            browser.post(prefix + url, {"next_step": "nonsense"})
            browser.put(prefix + url)
            browser.get(prefix + url.rstrip("/") + "x/")
    browser.handler.enforce_csrf_checks = True
    browser.post(f"/jarjesto/vastaus/{made.referral_secret}/", {})
    browser.get("/tunnus/password/reset/key/1-abcdef/", {})
    told = told_by(caplog)
    assert len(told) > 8
    for secret in (made.referral_secret, made.follow_up_secret):
        assert not [line for line in told if secret in line]


def test_no_secret_reaches_the_log_by_a_fault():
    try:
        raise ValueError("/sv/jarjesto/vastaus/abc-DEF_1/ broke")
    except ValueError as error:
        record = logging.LogRecord(
            "a", 40, "", 1, "at %s", ("/sainko-apua/xyz/",), (type(error), error, None)
        )
    HideSecrets().filter(record)
    assert "xyz" not in record.getMessage()
    assert "abc-DEF_1" not in record.exc_text


@pytest.mark.parametrize("secret", ["referral_secret", "follow_up_secret"])
def test_a_link_page_stays_out_of_caches_referers_and_storage(cast, made, secret):
    from django.contrib.sessions.models import Session

    from palvelupolku.audit.models import Submission

    value = getattr(made, secret)
    name = "organisation:answer" if secret == "referral_secret" else "resident:did_i_get_help"
    browser = browser_of(cast, "nobody")
    for method, form in (("get", {}), ("post", {}), ("post", {"next_step": "accept", "form_key": "x"})):
        answer = getattr(browser, method)(reverse(name, args=[value]), form)
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "strict-origin"
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
        assert "unsafe" not in answer["Content-Security-Policy"]
    kept = [str(each.get_decoded()) for each in Session.objects.all()]
    kept += [each.location for each in Submission.objects.all()]
    kept += [f"{each.details}{each.actor_id}{each.object_id}" for each in Event.objects.all()]
    assert not any(value in text for text in kept)


def test_a_link_opens_its_own_thing_only(cast, made):
    browser = browser_of(cast, "nobody")
    assert browser.get(reverse("organisation:answer", args=[made.follow_up_secret])).status_code == 404
    assert browser.get(reverse("resident:did_i_get_help", args=[made.referral_secret])).status_code == 404
