"""What people are told of places, of changes, and of what was asked from experts. No person is named."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from palvelupolku.notices.actions import take_back, tell
from palvelupolku.notices.links import make_link
from palvelupolku.notices.paths import (
    EVENTS,
    EXPERTS_OF_WORKER,
    ORGANISATION,
    SIGN_UP,
    page_url,
    reader_language,
)
from palvelupolku.ui.texts import day_text, in_language, time_text

from .models import Event
from .workflow import RequestState, SignUpState

PURPOSE = "sign_up"
# A group may go on for a year; an event's link lives until it is over.
GROUP_LINK_DAYS = 370


def signed_up(sign_up, *, at):
    """Confirm a place or a turn, with the code and the link by which it is cancelled."""
    event = "sign_up_place" if sign_up.state == SignUpState.JOINED else "sign_up_waiting"
    _tell(event, sign_up, at, key=f"signed_up:{sign_up.pk}", link=True)


def place_came(sign_up, *, at):
    """A place came free and is theirs. Who left no e-mail is to be called: the organiser is told so."""
    if sign_up.address:
        _tell("sign_up_came", sign_up, at, link=True)
        return
    sign_up.is_to_be_called = True
    sign_up.save(update_fields=["is_to_be_called"])
    organisation = sign_up.gathering.organisation
    _tell_organisation("sign_up_to_call", organisation, at)


def meeting_cancelled(meeting, *, at):
    _tell_all("gathering_cancelled", meeting.group, meeting, at)


def meeting_restored(meeting, *, at):
    _tell_again(meeting.group, meeting, at)


def event_cancelled(event, *, at):
    _tell_all("gathering_cancelled", event, event, at)


def event_restored(event, *, at):
    _tell_again(event, event, at)


def event_changed(event, *, at):
    _tell_all("event_changed", event, event, at)


def expert_asked(asked, *, at):
    _tell_organisation("expert_asked", asked.organisation, at)


def request_answered(asked, *, at):
    """Agreed or declined: the asker is told, in words that name no expert and no theme."""
    agreed = asked.state == RequestState.AGREED
    _tell_asker("expert_agreed" if agreed else "expert_declined", asked, at)


def request_held(asked, *, at):
    if asked.asked_by_id:
        _tell_asker("expert_feedback", asked, at)


def request_cancelled(asked, *, by_asker, at):
    if by_asker:
        _tell_organisation("expert_cancelled", asked.organisation, at)
    else:
        _tell_asker("expert_cancelled_to_asker", asked, at)


def _tell_organisation(event, organisation, at):
    language = reader_language(organisation.language)
    context = {"url": page_url(ORGANISATION, language)}
    tell(event, address=organisation.email, language=language, context=context, at=at)


def _tell_asker(event, asked, at):
    user = asked.asked_by
    language = reader_language(user.language if user else asked.language)
    with override(language):
        when = date_format(timezone.localtime(asked.agreed_at), "D j.n.Y H.i") if asked.agreed_at else ""
    context = {
        "code": asked.code,
        "when": when,
        "url": page_url(EXPERTS_OF_WORKER, language) if user else "",
        "phone": asked.organisation.phone or settings.ADVICE_PHONE,
        "organisation": _words(asked.organisation.name, language),
    }
    tell(event, address=user.email if user else asked.email, language=language, context=context, at=at)


def _tell_all(event, gathering, what, at):
    """Tell everyone who has a place or waits, once a change."""
    for each in gathering.sign_ups.filter(is_open=True).select_related("user"):
        _tell(event, each, at, what=what, key=f"{_prefix(what, each)}{what.sequence}:{event}")


def _tell_again(gathering, what, at):
    """It is on after all: whose message has not gone yet hears nothing at all."""
    for each in gathering.sign_ups.filter(is_open=True).select_related("user"):
        if not take_back(_prefix(what, each)):
            _tell("gathering_restored", each, at, what=what)


def _prefix(what, sign_up):
    return f"{what._meta.model_name}:{what.pk}:{sign_up.pk}:"


def _tell(event, sign_up, at, *, what=None, key=None, link=False):
    gathering = sign_up.gathering
    language = reader_language(sign_up.user.language if sign_up.user_id else sign_up.language)
    address = sign_up.address
    context = {
        "code": sign_up.code,
        "url": _way_out(sign_up, gathering, language, at) if link and address else "",
    }
    context |= _facts(gathering, what or gathering, sign_up, language, at)
    tell(event, address=address, language=language, context=context, at=at, key=key)


def _way_out(sign_up, gathering, language, at):
    """Where the place is given back: one's own page, or a one-time link."""
    if sign_up.user_id:
        return page_url(f"{EVENTS}{gathering.pk}/", language)
    days = GROUP_LINK_DAYS
    if isinstance(gathering, Event):
        days = max(1, (gathering.ends_at + timedelta(days=1) - at).days)
    _link, secret = make_link(PURPOSE, sign_up, address=sign_up.address, language=language, at=at, days=days)
    return page_url(SIGN_UP, language, secret)


def _facts(gathering, what, sign_up, language, at):
    """What, when and where in the reader's language; the remote link only for those who have a place."""
    if what is gathering and not isinstance(gathering, Event):
        what = gathering.meetings.filter(starts_at__gt=at, is_cancelled=False).first()
    has_place = sign_up.state == SignUpState.JOINED
    return {
        "name": _words(gathering.name, language),
        "when": _when(what, language) if what else _words(gathering.when, language),
        "where": _words(gathering.where, language),
        "remote_link": gathering.remote_link if has_place else "",
        "phone": getattr(gathering, "phone", "") or gathering.organisation.phone or settings.ADVICE_PHONE,
        "organisation": _words(gathering.organisation.name, language),
    }


def _words(text, language):
    with override(language):
        return in_language(text)


def _when(what, language):
    with override(language):
        day = date_format(timezone.localtime(what.starts_at), "D")
    return f"{day} {day_text(what.starts_at)} {time_text(what.starts_at)}–{time_text(what.ends_at)}"
