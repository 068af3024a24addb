"""The access matrix: every address, every kind of person, what they get. An address without a row fails.

Columns: nobody signed in · Aino (own unit) · Eero (own unit, reads) · Ulla (another unit) · Martta (own unit)
· Marjatta (manager) · Paavo (the association asked) · Pirkko (another association).
A cell is a status; `ok` is any answer that is neither a refusal nor a fault.
"""

import re

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from .made import make

PEOPLE = ("nobody", "aino", "eero", "ulla", "martta", "marjatta", "paavo", "pirkko")
OK = {200, 302, 405, 409, 422, 429}

ALL = "ok ok ok ok ok ok ok ok"
WORKERS = "302 ok ok ok ok 403 404 404"
WRITERS = "302 ok 403 ok ok 403 404 404"
UNIT = "302 ok ok 403 ok 403 404 404"
UNIT_WRITES = "302 ok 403 403 ok 403 404 404"
MANAGER = "302 403 403 403 403 ok 404 404"
COORDINATORS = "302 404 404 404 404 404 ok ok"
OWN = "302 ok 403 403 403 403 404 404"
ASKED = "302 404 404 404 404 404 ok 404"
MINE = "302 ok 404 404 404 403 404 404"
SIGNED_IN = "302 ok ok ok ok ok ok ok"
NOT_HERE = "404 404 404 404 404 404 404 404"
# A page that is only looked at, or a deed that has no page: the role is asked first, then the method (405).
LOOKED_AT, DEED = WORKERS, WRITERS

# name: (the arguments, GET, POST)
MATRIX = {
    "resident:front": ((), ALL, ALL),
    "resident:results": ((), ALL, ALL),
    "resident:service": (("service",), ALL, ALL),
    "resident:map": ((), ALL, ALL),
    "resident:suggestions": ((), ALL, ALL),
    "resident:export": (("fmt",), ALL, ALL),
    "resident:card": (("service",), ALL, ALL),
    "resident:wrong": (("service",), ALL, ALL),
    "resident:basket": ((), ALL, ALL),
    "resident:basket_mail": ((), ALL, ALL),
    "resident:basket_paper": ((), ALL, ALL),
    "resident:basket_cards": ((), ALL, ALL),
    "resident:enquiry": ((), ALL, ALL),
    "resident:enquiry_check": ((), ALL, ALL),
    "resident:enquiry_receipt": ((), ALL, ALL),
    "resident:path": ((), ALL, ALL),
    "resident:chains": ((), ALL, ALL),
    "resident:chain": (("chain",), ALL, ALL),
    "resident:contact": ((), ALL, ALL),
    "resident:contact_step": ((2,), ALL, ALL),
    "resident:receipt": ((), ALL, ALL),
    "resident:did_i_get_help": (("follow_up_secret",), ALL, ALL),
    "resident:accessibility": ((), ALL, ALL),
    "resident:privacy": ((), ALL, ALL),
    "worker:day": ((), WORKERS, WORKERS),
    "worker:queue": ((), WORKERS, WORKERS),
    "worker:contact": (("waiting",), UNIT, LOOKED_AT),
    "worker:take_hold": (("waiting",), DEED, UNIT_WRITES),
    "worker:close_contact": (("waiting",), DEED, UNIT_WRITES),
    "worker:return_contact": (("waiting",), DEED, UNIT_WRITES),
    "worker:case": (("case",), UNIT, LOOKED_AT),
    "worker:phase": (("case",), DEED, UNIT_WRITES),
    "worker:close_case": (("case",), DEED, UNIT_WRITES),
    "worker:give_back_case": (("case",), DEED, UNIT_WRITES),
    "worker:reopen_case": (("case",), DEED, UNIT_WRITES),
    "worker:sheet": (("case",), UNIT, LOOKED_AT),
    "worker:mapping": (("case",), UNIT_WRITES, UNIT_WRITES),
    "worker:new_goal": (("case",), UNIT_WRITES, UNIT_WRITES),
    "worker:goal": (("goal",), UNIT_WRITES, UNIT_WRITES),
    "worker:new_action": (("goal",), UNIT_WRITES, UNIT_WRITES),
    "worker:goal_step": (("goal", "jata"), DEED, UNIT_WRITES),
    "worker:action": (("action",), UNIT_WRITES, UNIT_WRITES),
    "worker:action_step": (("action", "tehty"), DEED, UNIT_WRITES),
    "worker:case_services": (("case",), UNIT, LOOKED_AT),
    "worker:add_service": (("case", "service"), UNIT_WRITES, UNIT_WRITES),
    "worker:new_referral": (("case",), UNIT_WRITES, UNIT_WRITES),
    "worker:referral": (("referral",), UNIT, LOOKED_AT),
    "worker:change_referral": (("referral",), UNIT_WRITES, UNIT_WRITES),
    "worker:referral_step": (("referral", "peru"), DEED, UNIT_WRITES),
    "worker:new_consent": (("case",), UNIT_WRITES, UNIT_WRITES),
    "worker:withdraw_consent": (("consent",), UNIT_WRITES, UNIT_WRITES),
    "worker:new_follow_up": (("case",), UNIT_WRITES, UNIT_WRITES),
    "worker:follow_up_answer": (("follow_up",), UNIT_WRITES, UNIT_WRITES),
    "worker:clients": ((), WORKERS, WORKERS),
    "worker:client": (("client",), UNIT, LOOKED_AT),
    "worker:edit_client": (("client",), UNIT_WRITES, UNIT_WRITES),
    "worker:reveal": (("client",), DEED, UNIT_WRITES),
    "worker:new_contact_way": (("client",), UNIT_WRITES, UNIT_WRITES),
    "worker:remove_contact_way": (("way",), DEED, UNIT_WRITES),
    "worker:restore_contact_way": (("way",), DEED, UNIT_WRITES),
    "worker:new_close_person": (("client",), UNIT_WRITES, UNIT_WRITES),
    "worker:remove_close_person": (("person",), DEED, UNIT_WRITES),
    "worker:restore_close_person": (("person",), DEED, UNIT_WRITES),
    "worker:add_service_now": (("case", "service"), DEED, UNIT_WRITES),
    "worker:catalogue": ((), WORKERS, LOOKED_AT),
    "worker:catalogue_export": (("fmt",), WORKERS, LOOKED_AT),
    "worker:catalogue_gaps": ((), WORKERS, LOOKED_AT),
    "worker:catalogue_entry": (("service",), WORKERS, LOOKED_AT),
    "worker:place_entry": (("service",), WRITERS, WRITERS),
    "worker:tell_wrong": (("service",), WORKERS, WORKERS),
    "worker:corrections": ((), WORKERS, LOOKED_AT),
    "worker:correction": (("correction",), WRITERS, WRITERS),
    "worker:save_search": ((), WORKERS, WORKERS),
    "worker:rename_search": (("saved_search",), MINE, MINE),
    "worker:saved_search_step": (("saved_search", "poista"), WORKERS, MINE),
    "worker:chains": ((), WORKERS, LOOKED_AT),
    "worker:new_chain": ((), WRITERS, WRITERS),
    "worker:chain": (("work_chain",), WORKERS, LOOKED_AT),
    "worker:edit_chain": (("work_chain",), WRITERS, WRITERS),
    "worker:chain_sheet": (("work_chain",), WORKERS, LOOKED_AT),
    "worker:chain_step": (("work_chain", "julkaise"), DEED, WRITERS),
    "worker:new_chain_place": (("chain_row",), WRITERS, WRITERS),
    "worker:end_chain_place": (("chain_place",), DEED, WRITERS),
    "worker:approvals": ((), WORKERS, WORKERS),
    "worker:approval": (("sent_draft",), WORKERS, WRITERS),
    "worker:free_places": (("service",), WRITERS, WRITERS),
    "organisation:referrals": ((), COORDINATORS, COORDINATORS),
    "organisation:referral": (("referral",), ASKED, ASKED),
    "organisation:uploads": ((), COORDINATORS, COORDINATORS),
    "organisation:upload_template": ((), COORDINATORS, COORDINATORS),
    "organisation:upload": (("upload",), ASKED, ASKED),
    "organisation:upload_refused": (("upload",), ASKED, COORDINATORS),
    "organisation:answer": (("referral_secret",), ALL, ALL),
    "organisation:enquiries": ((), COORDINATORS, COORDINATORS),
    "organisation:enquiry": (("enquiry",), ASKED, ASKED),
    "organisation:enquiry_by_link": (("enquiry_secret",), ALL, ALL),
    "organisation:corrections": ((), COORDINATORS, COORDINATORS),
    "organisation:correction": (("correction",), ASKED, ASKED),
    "organisation:services": ((), COORDINATORS, COORDINATORS),
    "organisation:confirm_services": ((), COORDINATORS, COORDINATORS),
    "organisation:new_service": ((), COORDINATORS, COORDINATORS),
    "organisation:service": (("service",), ASKED, COORDINATORS),
    "organisation:change_service": (("service",), COORDINATORS, ASKED),
    "organisation:end_service": (("service",), COORDINATORS, ASKED),
    "organisation:service_places": (("service",), COORDINATORS, ASKED),
    "organisation:draft": (("draft",), ASKED, ASKED),
    "organisation:draft_step": (("draft", 1), ASKED, ASKED),
    "organisation:confirm_by_link": (("entries_secret",), ALL, ALL),
    "resident:groups": ((), ALL, ALL),
    "resident:group": (("group",), ALL, ALL),
    "resident:join_group": (("group",), ALL, ALL),
    "resident:events": ((), ALL, ALL),
    "resident:events_feed": ((), ALL, ALL),
    "resident:event_ics": (("event",), ALL, ALL),
    "resident:event": (("event",), ALL, ALL),
    "resident:join_event": (("event",), ALL, ALL),
    "resident:sign_up_done": ((), ALL, ALL),
    "resident:sign_up": (("sign_up_secret",), ALL, ALL),
    "resident:networks": ((), ALL, ALL),
    "resident:experts": ((), ALL, ALL),
    "resident:expert_asked": ((), ALL, ALL),
    "resident:ask_expert": (("expert",), ALL, ALL),
    "organisation:groups": ((), COORDINATORS, COORDINATORS),
    "organisation:new_group": ((), COORDINATORS, COORDINATORS),
    "organisation:group": (("group",), ASKED, COORDINATORS),
    "organisation:edit_group": (("group",), ASKED, ASKED),
    "organisation:plan_meetings": (("group",), COORDINATORS, ASKED),
    "organisation:group_people": (("group", "csv"), ASKED, COORDINATORS),
    "organisation:group_step": (("group", "julkaise"), COORDINATORS, ASKED),
    "organisation:meeting": (("meeting",), ASKED, ASKED),
    "organisation:meeting_step": (("meeting", "peru"), COORDINATORS, ASKED),
    "organisation:sign_up_step": (("place", "poista"), COORDINATORS, ASKED),
    "organisation:events": ((), COORDINATORS, COORDINATORS),
    "organisation:new_event": ((), COORDINATORS, COORDINATORS),
    "organisation:event": (("event",), COORDINATORS, COORDINATORS),
    "organisation:edit_event": (("event",), ASKED, ASKED),
    "organisation:join_event": (("work_event",), COORDINATORS, COORDINATORS),
    "organisation:leave_event": (("work_event",), COORDINATORS, COORDINATORS),
    "organisation:event_people": (("event", "csv"), ASKED, COORDINATORS),
    "organisation:event_step": (("event", "peru"), COORDINATORS, ASKED),
    "organisation:rooms": ((), COORDINATORS, COORDINATORS),
    "organisation:room": (("room",), COORDINATORS, COORDINATORS),
    "organisation:booking_step": (("booking", "peru"), COORDINATORS, ASKED),
    "organisation:experts": ((), COORDINATORS, COORDINATORS),
    "organisation:new_expert": ((), COORDINATORS, COORDINATORS),
    "organisation:edit_expert": (("expert",), ASKED, ASKED),
    "organisation:expert_request": (("asked",), ASKED, COORDINATORS),
    "organisation:request_step": (("asked", "peru"), COORDINATORS, ASKED),
    "worker:events": ((), WORKERS, LOOKED_AT),
    "worker:new_event": ((), WRITERS, WRITERS),
    "worker:make_feed": ((), WORKERS, WORKERS),
    "worker:event": (("work_event",), WORKERS, LOOKED_AT),
    "worker:edit_event": (("work_event",), WRITERS, WRITERS),
    "worker:join_event": (("work_event",), WORKERS, WORKERS),
    "worker:leave_event": (("work_event",), WORKERS, WORKERS),
    "worker:event_people": (("work_event", "csv"), WRITERS, WRITERS),
    "worker:event_step": (("work_event", "peru"), DEED, WRITERS),
    "worker:sign_up_step": (("work_place", "poista"), DEED, WRITERS),
    "worker:my_calendar": (("calendar_secret",), ALL, ALL),
    "worker:rooms": ((), WORKERS, LOOKED_AT),
    "worker:new_room": ((), WRITERS, WRITERS),
    "worker:room": (("room",), WORKERS, LOOKED_AT),
    "worker:edit_room": (("room",), WRITERS, WRITERS),
    "worker:booking_step": (("booking", "peru"), DEED, WRITERS),
    "worker:networks": ((), WORKERS, LOOKED_AT),
    "worker:new_network": ((), WRITERS, WRITERS),
    "worker:network": (("network",), WORKERS, WRITERS),
    "worker:edit_network": (("network",), WRITERS, WRITERS),
    "worker:end_member": (("seat",), DEED, WRITERS),
    "worker:experts": ((), WORKERS, LOOKED_AT),
    "worker:ask_expert": (("expert",), WORKERS, WORKERS),
    "worker:expert_request": (("asked",), OWN, LOOKED_AT),
    "worker:expert_request_step": (("asked", "peru"), WORKERS, OWN),
    "manager:funnel": ((), MANAGER, MANAGER),
    "manager:funnel_csv": ((), MANAGER, MANAGER),
    "open_data:about": ((), ALL, ALL),
    "hsds:root": ((), ALL, ALL),
    "hsds:openapi": ((), ALL, ALL),
    "hsds:services": ((), ALL, ALL),
    "hsds:service": (("open_service",), ALL, ALL),
    "hsds:organizations": ((), ALL, ALL),
    "hsds:organization": (("open_organization",), ALL, ALL),
    "hsds:service_at_locations": ((), ALL, ALL),
    "hsds:service_at_location": (("open_place",), ALL, ALL),
    "hsds:taxonomies": ((), ALL, ALL),
    "hsds:taxonomy": (("open_taxonomy",), ALL, ALL),
    "hsds:taxonomy_terms": ((), ALL, ALL),
    "hsds:taxonomy_term": (("open_term",), ALL, ALL),
    "hsds:datapackage": ((), ALL, ALL),
    "hsds:nothing": (("nowhere",), NOT_HERE, ALL),
    "accounts:home": ((), SIGNED_IN, SIGNED_IN),
    "ui:style": ((), ALL, ALL),
    "account_login": ((), ALL, ALL),
    "account_logout": ((), ALL, ALL),
    "account_inactive": ((), ALL, ALL),
    "account_signup": ((), ALL, ALL),
    "account_reauthenticate": ((), SIGNED_IN, SIGNED_IN),
    "account_email_verification_sent": ((), ALL, ALL),
    "account_change_password": ((), SIGNED_IN, SIGNED_IN),
    "account_set_password": ((), SIGNED_IN, SIGNED_IN),
    "account_reset_password": ((), ALL, ALL),
    "account_confirm_login_code": ((), ALL, ALL),
    "account_confirm_email": (("abc",), ALL, NOT_HERE),
    "account_reset_password_from_key_done": ((), ALL, ALL),
    "account_reset_password_from_key": (("1", "abc-def"), ALL, ALL),
    "account_reset_password_done": ((), ALL, ALL),
}


def names(patterns, namespace=""):
    """The name of every address of the site."""
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from names(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name}"


@pytest.fixture
def made(cast):
    return make(cast)


def address(name, made):
    parts = [getattr(made, str(part), part) for part in MATRIX[name][0]]
    return reverse(name, args=parts) + (f"?action={made.action}" if name == "worker:new_referral" else "")


def browser_of(cast, person):
    browser = Browser()
    if person != "nobody":
        browser.force_login(
            getattr(cast, person), backend="allauth.account.auth_backends.AuthenticationBackend"
        )
    return browser


# What a form of several choices must say for the deed to be tried at all.
SAYS = {
    "organisation:referral": {"next_step": "accept"},
    "organisation:answer": {"next_step": "accept"},
    "organisation:draft": {"next_step": "discard"},
    "organisation:confirm_by_link": {"next_step": "confirm"},
    "worker:approval": {"next_step": "approve"},
}


def differs(cell, status):
    return status not in OK if cell == "ok" else status != int(cell)


def test_every_address_has_a_row():
    found = set(names(get_resolver().url_patterns))
    assert found == set(MATRIX)
    cells = 2 * len(MATRIX) * len(PEOPLE)
    assert cells > 900


@pytest.mark.parametrize("name", MATRIX)
def test_looking(cast, made, name):
    url = address(name, made)
    wrong = {
        person: (cell, status)
        for person, cell in zip(PEOPLE, MATRIX[name][1].split(), strict=True)
        if differs(cell, status := browser_of(cast, person).get(url).status_code)
    }
    assert wrong == {}


@pytest.mark.parametrize("name", MATRIX)
def test_doing(cast, made, name):
    """Those who may not, first; then one of those who may, since a deed may change what others can do."""
    url = address(name, made)
    cells = dict(zip(PEOPLE, MATRIX[name][2].split(), strict=True))
    refused = [person for person in PEOPLE if cells[person] != "ok"]
    allowed = [person for person in PEOPLE if cells[person] == "ok"][:1]
    wrong = {
        person: (cells[person], status)
        for person in refused + allowed
        if differs(
            cells[person], status := browser_of(cast, person).post(url, SAYS.get(name, {})).status_code
        )
    }
    assert wrong == {}


WRITES = re.compile(r"^(INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)")
# Looking leaves a line, remembers a session, a limit or a word; allauth copies a missing address row.
MAY_BE_WRITTEN = re.compile(
    r"^(audit_|django_session|cache_limits|directory_wordform|notices_link|account_emailaddress)"
)


@pytest.mark.parametrize("name", MATRIX)
def test_a_get_changes_nothing(cast, made, name):
    url = address(name, made)
    for person in ("nobody", "aino", "marjatta", "paavo"):
        browser = browser_of(cast, person)
        with CaptureQueriesContext(connection) as queries:
            browser.get(url)
        tables = [m[2] for q in queries if (m := WRITES.match(q["sql"]))]
        assert [table for table in tables if not MAY_BE_WRITTEN.match(table)] == []


@pytest.mark.parametrize("name", [n for n, row in MATRIX.items() if row[0] and not n.startswith("account_")])
def test_an_unknown_id_is_not_found(cast, made, name):
    parts = [part if str(part).isalpha() and not hasattr(made, str(part)) else 99 for part in MATRIX[name][0]]
    person = {"organisation": "paavo", "worker": "aino"}.get(name.split(":")[0], "nobody")
    assert browser_of(cast, person).get(reverse(name, args=parts)).status_code in (404, 405)
