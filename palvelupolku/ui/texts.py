"""Stored words, days and times as the reader of the page writes them."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language

FALLBACKS = ("fi", "sv", "en")


def in_language(text):
    """The reader's language out of {"fi": …, "sv": …, "en": …}; else the first that has words."""
    if not isinstance(text, dict):
        return text or ""
    language = (get_language() or "fi").split("-")[0]
    return next((text[code] for code in (language, *FALLBACKS) if text.get(code)), "")


def local(moment):
    """The same moment on a Finnish clock; days and naive times as they are."""
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        return timezone.localtime(moment)
    return moment


def day_text(day):
    """24.11.2026, without leading zeros as Finns write it; empty for nothing."""
    day = local(day)
    return f"{day.day}.{day.month}.{day.year}" if day else ""


def time_text(moment):
    """13.02; empty for nothing."""
    moment = local(moment)
    return f"{moment.hour}.{moment.minute:02}" if moment else ""
