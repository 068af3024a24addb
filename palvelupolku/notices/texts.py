"""The words of each message, from every app's `templates/notices/`."""

import re
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.template import Context, Template, engines
from django.template.loader import get_template, select_template
from django.utils import translation

from palvelupolku.kernel.safe_text import find_unsafe

FALLBACK = "fi"
PREFIX = "Subject: "
# A subject is read over shoulders and kept in logs: it may say whose house it is and nothing else.
MARKUP = re.compile(r"\{\{\s*(\w+)\s*\}\}|\{[{%#]")


def render(event, language, context) -> tuple[str, str]:
    """Subject and body of an event's message. Besides `context` the words know county and site_url."""
    subject, body = _parts(_name(event, language))
    county = settings.COUNTY_NAME.get(language) or settings.COUNTY_NAME[FALLBACK]
    house = {"county": county, "site_url": settings.SITE_URL}
    with translation.override(language):
        # Plain text: & must not become &amp;.
        text = body.render(Context({**context, **house}, autoescape=False))
    return subject.replace("{{ county }}", county), text.strip() + "\n"


def _name(event, language) -> str:
    names = [f"notices/{event}.{each}.txt" for each in (language, FALLBACK)]
    return select_template(names).template.name


@lru_cache(maxsize=200)
def _parts(name) -> tuple[str, Template]:
    first, _, rest = get_template(name).template.source.partition("\n")
    subject = _subject(name, first.rstrip())
    if rest.split("\n", 1)[0].strip():
        raise ImproperlyConfigured(f"{name}: an empty line must follow the subject.")
    return subject, engines["django"].engine.from_string(rest)


def _subject(name, line) -> str:
    if not line.startswith(PREFIX) or not line.removeprefix(PREFIX).strip():
        raise ImproperlyConfigured(f"{name}: the first line must be '{PREFIX}…'.")
    if any(found[1] != "county" for found in MARKUP.finditer(line)):
        raise ImproperlyConfigured(
            f"{name}: a subject says the same to everyone; only {{{{ county }}}} may vary."
        )
    subject = MARKUP.sub("{{ county }}", line.removeprefix(PREFIX).strip())
    if find_unsafe(subject):
        raise ImproperlyConfigured(f"{name}: the subject holds something that must not leave the house.")
    return subject
