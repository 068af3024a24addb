"""Who is told of an entry's turns, in whose language."""

from palvelupolku.notices.actions import tell
from palvelupolku.notices.paths import OWN_ENTRIES, page_url, reader_language


def tell_writer(draft, event, *, at):
    """Tell the one who wrote the draft, else the organisation's office, that it was decided."""
    writer = draft.written_by if draft.written_by_id and draft.written_by.is_active else None
    address = writer.email if writer else draft.organisation.email
    language = reader_language(writer.language if writer else draft.organisation.language)
    context = {"entry": in_words(draft.data.get("name") or {}, language), "note": draft.note}
    context["url"] = page_url(OWN_ENTRIES, language)
    tell(event, address=address, language=language, context=context, at=at)


def in_words(name, language) -> str:
    """A stored {fi, sv, en} in one language, else in the first that has words."""
    return next((name[code] for code in (language, "fi", "sv", "en") if name.get(code)), "")
