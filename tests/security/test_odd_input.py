"""Every address with odd input: never a fault of ours, whoever sends it and whatever it is."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from tests.access.made import make
from tests.access.test_matrix import MATRIX, address, browser_of

ODD = {
    "nul": "a\0b",
    "half a pair": b"\xed\xa0\x80",
    "not utf-8": b"\xff\xfe\xc3",
    "emoji": "👩🏽‍🦽🇫🇮",
    "right to left": "\u202eabc\u2066",
    "script": "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>",
    "template": "{{7*7}}{% now %}${7*7}%(x)s%s{0}",
    "formula": "=cmd|' /C calc'!A0",
    "lines": "a\r\nBcc: x@example.fi\r\n\r\nb",
    "long word": "x" * 60_000,
    "huge number": "9" * 5_000,
    "beyond 64 bits": str(2**64 + 1),
    "negative": "-1",
    "first day": "1.1.0001",
    "last day": "31.12.9999",
    "no such day": "30.2.2026",
    "cursor": "a9999999999999999-999999999999999999",
    "broken cursor": "b-1",
    "quotes": "' OR 1=1; DROP TABLE audit_event; --",
    "empty": "",
}
# What the pages read from their addresses and forms.
ASKED = """
    q after tier clock unit stage municipality page state show organisation referral action days starts_on
    ends_on next service d
"""
FIELDS = """
    words what who who_name by_on version goal new_goal needs abilities circumstances network first_name
    last_name identity_code born_on language municipality address postal_code join closing note kind value
    name relation phone email scopes purpose given_how given_by how phase ending reason message text ask_on
    ask_by about helped next_step form_key fresh q draft draft_token for_whom login password step back
    subject_name reach_by reach_when is_safe safety_note age_band danger_seen is_non_disclosure
"""
# What a form must say for its own fields to be reached at all.
FITTING = {
    "version": "1",
    "who": "client",
    "kind": "phone",
    "language": "fi",
    "scopes": "name",
    "given_how": "oral",
    "how": "oral",
    "phase": "3",
    "ending": "own",
    "closing": "advised",
    "reason": "full",
    "ask_by": "phone",
    "ask_on": "1.12.2026",
    "helped": "yes",
    "next_step": "ask",
    "for_whom": "self",
    "reach_by": "phone",
    "is_safe": "yes",
    "by_on": "",
    "born_on": "",
    "ends_on": "",
    "identity_code": "",
    "municipality": "",
    "form_key": "",
    "back": "",
    "fresh": None,
    "action": "",
}


@pytest.fixture
def made(cast):
    return make(cast)


def browser_for(cast, name):
    """Someone who may open this address."""
    person = {"organisation": "paavo", "manager": "marjatta", "worker": "aino", "accounts": "aino"}
    browser = browser_of(cast, person.get(name.partition(":")[0], "nobody"))
    browser.raise_request_exception = False
    return browser


def url_of(name, made):
    return address(name, made).partition("?")[0]


@pytest.mark.parametrize("name", MATRIX)
def test_odd_questions_in_the_address(cast, made, name):
    browser, faults = browser_for(cast, name), []
    asked = [dict.fromkeys(ASKED.split(), odd[:8_000]) for odd in ODD.values()]
    # The later ones are read only where the earlier one fits.
    asked += [{"action": made.action, "organisation": odd} for odd in ("9" * 5_000, str(2**64), "\0", "١")]
    asked += [{"organisation": cast.pensioners.pk, "referral": odd} for odd in ("9" * 5_000, "\0", "-1")]
    for question in asked:
        status = browser.get(url_of(name, made), question).status_code
        if status >= 500:
            faults.append((status, {key: value[:20] for key, value in question.items() if str(value)[:20]}))
    assert faults == []


@pytest.mark.parametrize("name", MATRIX)
def test_odd_answers_in_the_form(cast, made, name):
    browser, faults = browser_for(cast, name), []
    for what, odd in ODD.items():
        # Twice as many would find no more: half of them reach the deed, half are refused by the form.
        for form in (mixed(odd),) if len(what) % 2 else (mixed(odd), dict.fromkeys(FIELDS.split(), odd)):
            status = browser.post(address(name, made), form).status_code
            if status >= 500:
                faults.append((what, status))
            if status == 405:
                return
    assert faults == []


def mixed(odd):
    """Fitting choices, so that the form is valid and the odd text goes all the way into the deed."""
    form = dict.fromkeys(FIELDS.split(), odd) | FITTING
    return {name: value for name, value in form.items() if value is not None}


BODIES = {
    "json": ("application/json", b'{"words": "\\ud800"}'),
    "no boundary": ("multipart/form-data", b"--x"),
    "cut off": (
        "multipart/form-data; boundary=x",
        b"--x\r\nContent-Disposition: form-data; name=words\r\n\r\n",
    ),
    "charset": ("application/x-www-form-urlencoded; charset=nonsense", b"words=a"),
    "xml": ("text/xml", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"),
    "a million": ("application/x-www-form-urlencoded", b"&=&a=%&%ff=%00&words=" + b"a" * 1_000_000),
    "two thousand": ("application/x-www-form-urlencoded", b"a=1&" * 2_000),
    "no version": ("application/x-www-form-urlencoded", b"version=&words=a&what=b&who=client"),
    "nothing": ("application/x-www-form-urlencoded", b""),
}


@pytest.mark.parametrize("name", MATRIX)
def test_another_kind_of_body(cast, made, name):
    browser, faults = browser_for(cast, name), []
    for what, (kind, body) in BODIES.items():
        status = browser.generic("POST", address(name, made), body, content_type=kind).status_code
        if status >= 500:
            faults.append((what, status))
    assert faults == []


ODD_IDS = ("0", "-1", str(2**63), str(2**64), "9" * 5_000, "1%00", "١", "%F0%9F%98%80", "..%2f1", "1e3")


@pytest.mark.parametrize("name", [name for name, row in MATRIX.items() if row[0]])
def test_odd_ids(cast, made, name):
    path = url_of(name, made)
    mine = {getattr(made, str(part), part) for part in MATRIX[name][0]}
    browser, faults = browser_for(cast, name), []
    for odd in ODD_IDS:
        parts = [odd if part in {str(each) for each in mine} else part for part in path.split("/")]
        for method in ("get", "post"):
            status = getattr(browser, method)("/".join(parts)).status_code
            if status >= 500:
                faults.append((odd[:30], method, status))
    assert faults == []


def test_a_form_without_its_token_is_refused(cast, made):
    taken = []
    for person in ("nobody", "aino", "paavo", "marjatta"):
        browser = browser_of(cast, person)
        browser.handler.enforce_csrf_checks = True
        for name in MATRIX:
            status = browser.post(url_of(name, made), {"form_key": "x"}).status_code
            # Open data takes no form from anybody, with or without a token.
            refused = (403, 404, 405) if name.startswith("hsds:") else (403, 404)
            if status not in refused:
                taken.append((person, name, status))
    assert taken == []


def test_the_login_leads_nowhere_else(cast):
    for odd in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "\0"):
        browser = Browser(raise_request_exception=False)
        answer = browser.post(
            reverse("account_login") + "?" + "next=x",
            {"login": cast.aino.email, "password": "keminkylä-kuusi-7", "next": odd},
        )
        assert answer.status_code < 500
        assert "evil" not in answer.get("Location", "") and "javascript" not in answer.get("Location", "")


def test_another_host_is_refused(client, db):
    for host in ("evil.example", "localhost.evil.example", "localhost:80@evil.example", "[::1"):
        assert client.get("/", HTTP_HOST=host).status_code == 400
