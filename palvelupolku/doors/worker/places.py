"""Municipalities as this door shows and offers them."""

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from palvelupolku.directory.queries import served_municipalities
from palvelupolku.ui.texts import in_language

KEY, SECONDS = "worker:municipalities", 300


def municipality_names():
    """{code: name} in the reader's language; read at most every five minutes, for every list names places."""
    stored = cache.get(KEY)
    if not stored:
        stored = {each.code: each.name for each in served_municipalities()}
        cache.set(KEY, stored, SECONDS)
    return {code: in_language(name) for code, name in stored.items()}


def municipality_choices():
    """Choices for a form's field; none is allowed."""
    return [("", _("not known")), *municipality_names().items()]
