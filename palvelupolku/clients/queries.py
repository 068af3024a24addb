"""Reads about clients assembled for pages and for other floors."""

from django.db.models import Q

from .choices import ContactKind
from .models import Consent
from .rules import covers


def safe_email(client) -> str:
    """The e-mail address that is safe to write to, or an empty string."""
    for way in client.contact_ways.all():
        if way.kind == ContactKind.EMAIL and way.is_safe:
            return way.value
    return ""


def consents_for(client, organisation, day, scopes):
    """Consents in force on `day` to `organisation` that cover all of `scopes`, newest first.

    Scopes lie in JSON, which SQLite cannot compare as sets, so the few rows are sifted here.
    """
    rows = Consent.objects.filter(client=client, organisation=organisation).in_force(day)
    fitting = [consent.pk for consent in rows if covers(consent.scopes, scopes)]
    return Consent.objects.filter(pk__in=fitting).order_by("-recorded_at")


def search_clients(visible, words):
    """Narrow `visible` clients by name prefixes; by identity code only when it matches exactly."""
    from palvelupolku.kernel import identity
    from palvelupolku.kernel.fields import blind_index

    words = (words or "").replace("\0", " ").strip()[:100]
    if not words:
        return visible
    try:
        code = identity.parse(words).code
    except ValueError:
        pass
    else:
        return visible.filter(identity_index=blind_index(code))
    for word in words.split()[:4]:
        visible = visible.filter(Q(last_name__istartswith=word) | Q(first_name__istartswith=word))
    return visible
