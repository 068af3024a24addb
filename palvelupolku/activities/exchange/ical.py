"""Events and meetings as iCalendar (RFC 5545). No person is in it: neither organiser nor attendees."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Timezone, TimezoneDaylight, TimezoneStandard
from icalendar import Event as Entry

from palvelupolku.ui.texts import in_language

TZID = "Europe/Helsinki"
CONTENT_TYPE = "text/calendar; charset=utf-8"
REFRESH = timedelta(hours=4)


def calendar_of(entries, *, name, url_of, links=frozenset()) -> bytes:
    """The calendar `name` of events and group meetings, as bytes.

    `url_of(entry)` gives the address of its page; `links` holds the ids of the events whose remote link may
    be told. UIDs never change, SEQUENCE grows with every change, and a cancelled one stays with its status.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Palvelupolku//Tapahtumat//FI")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    calendar.add_component(_helsinki())
    for each in entries:
        calendar.add_component(_entry(each, url_of(each), each.pk in links))
    return calendar.to_ical()


def _entry(each, url, tells_link):
    group = getattr(each, "group", None)
    words = group or each
    entry = Entry()
    entry.add("uid", f"{each._meta.model_name}-{each.uid}@{_domain()}")
    entry.add("sequence", each.sequence)
    entry.add("dtstamp", each.updated_at.astimezone(UTC))
    entry.add("last-modified", each.updated_at.astimezone(UTC))
    entry.add("dtstart", timezone.localtime(each.starts_at))
    entry.add("dtend", timezone.localtime(each.ends_at))
    entry.add("summary", in_language(words.name))
    lines = [in_language(words.summary), in_language(words.organisation.name)]
    if tells_link and words.remote_link:
        lines.append(words.remote_link)
    entry.add("description", "\n".join(line for line in lines if line))
    if where := in_language(words.where):
        entry.add("location", where)
    entry.add("url", url)
    entry.add("status", "CANCELLED" if each.is_cancelled else "CONFIRMED")
    entry.add("transp", "OPAQUE")
    return entry


def _domain():
    return urlsplit(settings.SITE_URL).hostname or "localhost"


@lru_cache(maxsize=1)
def _helsinki():
    """The zone by the rule in force since 1997: any calendar program can follow it for all years to come."""
    zone = Timezone()
    zone.add("tzid", TZID)
    for kind, name, month, hour, before, after in (
        (TimezoneDaylight, "EEST", 3, 3, 2, 3),
        (TimezoneStandard, "EET", 10, 4, 3, 2),
    ):
        part = kind()
        part.add("dtstart", datetime(1997, month, 30 if month == 3 else 26, hour))
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        part.add("tzoffsetfrom", timedelta(hours=before))
        part.add("tzoffsetto", timedelta(hours=after))
        part.add("tzname", name)
        zone.add_component(part)
    return zone
