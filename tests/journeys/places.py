"""The pages of the house: those of the access matrix, and the main ones of every door."""

from django.utils.translation import override

from tests.access.test_matrix import MATRIX, PEOPLE
from tests.access.test_matrix import address as address_in_matrix

# Not pages: tables to save, what machines read, and links that were made up.
NO_PAGES = {
    *("manager:funnel_csv", "resident:export", "resident:suggestions"),
    *("organisation:upload_template", "organisation:upload_refused", "worker:catalogue_export"),
    *("resident:event_ics", "resident:events_feed", "worker:my_calendar"),
    *(name for name in MATRIX if name.startswith("hsds:")),
    *("worker:event_people", "organisation:group_people", "organisation:event_people"),
    *("account_confirm_email", "account_reset_password_from_key"),
}

# door: whose it is, and its main pages
DOORS = {
    "resident": (
        "nobody",
        [
            *("resident:front", "resident:results", "resident:service", "resident:contact"),
            *("resident:map", "resident:card", "resident:wrong", "resident:basket", "resident:path"),
            *("resident:chains", "resident:chain"),
            *("resident:groups", "resident:group", "resident:join_group", "resident:events"),
            *("resident:event", "resident:experts", "resident:ask_expert", "resident:networks"),
            *("resident:did_i_get_help", "resident:accessibility", "resident:privacy", "account_login"),
        ],
    ),
    "worker": (
        "aino",
        [
            *("worker:day", "worker:queue", "worker:contact", "worker:case", "worker:mapping"),
            *("worker:new_goal", "worker:case_services", "worker:referral", "worker:new_consent"),
            *("worker:new_follow_up", "worker:client", "worker:clients"),
        ],
    ),
    "organisation by link": (
        "nobody",
        ["organisation:answer", "organisation:enquiry_by_link", "organisation:confirm_by_link"],
    ),
    "organisation": (
        "paavo",
        [
            *("organisation:referrals", "organisation:referral"),
            *("organisation:enquiries", "organisation:enquiry", "organisation:services"),
            *("organisation:service", "organisation:draft", "organisation:draft_step"),
        ],
    ),
    "manager": ("marjatta", ["manager:funnel"]),
}


def address(name, made, language="fi"):
    """Where this page is, with the ids of what was made."""
    with override(language):
        return address_in_matrix(name, made)


def pages_of(person):
    """The names of all pages that this person may look at."""
    column = PEOPLE.index(person)
    return [
        name
        for name, (_arguments, looking, _doing) in MATRIX.items()
        if looking.split()[column] == "ok" and name not in NO_PAGES
    ]
