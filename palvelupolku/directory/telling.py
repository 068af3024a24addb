"""Who is told of an entry's turns, in whose language."""

from django.conf import settings

from palvelupolku.notices.actions import tell
from palvelupolku.notices.links import make_link, replace_link
from palvelupolku.notices.paths import ENTRIES_BY_LINK, OWN_ENTRIES, page_url, reader_language

PURPOSE = "entries"
# A reminder is no hurry: its link lives until the next one comes.
LINK_DAYS = 30


def tell_writer(draft, event, *, at):
    """Tell the one who wrote the draft, else the organisation's office, that it was decided."""
    writer = draft.written_by if draft.written_by_id and draft.written_by.is_active else None
    address = writer.email if writer else draft.organisation.email
    language = reader_language(writer.language if writer else draft.organisation.language)
    context = {"entry": in_words(draft.data.get("name") or {}, language), "note": draft.note}
    context["url"] = page_url(OWN_ENTRIES, language)
    tell(event, address=address, language=language, context=context, at=at)


def mail_reminder(holder, address, services, *, at):
    """Mail the owner of these entries a link to confirm them all; those mailed before no longer open."""
    language = reader_language(getattr(holder, "language", "fi"))
    link, secret = make_link(
        PURPOSE,
        holder,
        address=address,
        language=language,
        holder_name=in_words(holder.name, language),
        at=at,
        days=LINK_DAYS,
    )
    links_like(link).filter(replaced_by_id=None).exclude(pk=link.pk).update(replaced_by_id=link.pk)
    names = [in_words(service.name, language) for service in services]
    _mail("entries_to_confirm", link, secret, at, names=names)
    return link


def mail_fresh_link(link, *, at):
    """Mail a new link to the address of `link`. Raises LinkTooSoon (422) when one was mailed just now."""
    fresh, secret = replace_link(link, at=at)
    _mail("entries_link", fresh, secret, at)
    return fresh


def links_like(link):
    """Every link about the same entries to the same address."""
    same = ("purpose", "object_label", "object_id", "address")
    return type(link).objects.filter(**{name: getattr(link, name) for name in same})


def _mail(event, link, secret, at, **more):
    context = {
        "url": page_url(ENTRIES_BY_LINK, link.language, secret),
        "days": (link.expires_at - link.created_at).days,
        "phone": settings.ADVICE_PHONE,
        **more,
    }
    tell(event, address=link.address, language=link.language, context=context, at=at)


def in_words(name, language) -> str:
    """A stored {fi, sv, en} in one language, else in the first that has words; plain text as it is."""
    if not isinstance(name, dict):
        return name or ""
    return next((name[code] for code in (language, "fi", "sv", "en") if name.get(code)), "")
