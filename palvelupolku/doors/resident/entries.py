"""A catalogue entry as a reader meets it: who gives it, its texts with their language, its four facts."""

from textwrap import shorten
from typing import NamedTuple

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from palvelupolku.accounts.choices import OrganisationKind
from palvelupolku.directory.choices import AreaType, Charge, ServiceKind
from palvelupolku.directory.freshness import places_words
from palvelupolku.ui.texts import FALLBACKS

LONGEST_FACT, LONGEST_SENTENCE = 150, 220


class Words(NamedTuple):
    """A text and its language where that is not the page's own, for the lang attribute."""

    text: str
    lang: str = ""

    def __bool__(self):
        return bool(self.text)


NO_WORDS = Words("")


def reader() -> str:
    """The reader's language: fi, sv or en."""
    return (get_language() or "fi")[:2]


def reader_words(entry, name, language="") -> Words:
    """One text of an entry in the reader's language."""
    return words_of(getattr(entry, name), language)


def words_of(text, language="") -> Words:
    """The reader's language out of {fi, sv, en}, else Finnish, Swedish or English marked as such."""
    if not text:
        return NO_WORDS
    if not isinstance(text, dict):
        return Words(str(text))
    language = language or reader()
    for code in (language, *FALLBACKS):
        if text.get(code):
            return Words(text[code], "" if code == language else code)
    return NO_WORDS


def shortened(words: Words, longest=LONGEST_FACT) -> Words:
    """At most `longest` characters, cut between words."""
    if len(words.text) <= longest:
        return words
    return Words(shorten(words.text, longest, placeholder=" …"), words.lang)


GIVERS = {
    OrganisationKind.COUNTY: gettext_noop("County's service"),
    OrganisationKind.MUNICIPALITY: gettext_noop("Municipality's service"),
    OrganisationKind.ASSOCIATION: gettext_noop("Association's service"),
    OrganisationKind.PARISH: gettext_noop("Parish's service"),
    OrganisationKind.COMPANY: gettext_noop("Company's service"),
}


def giver_tag(entry) -> str:
    """Whose it is, in two words: residents tell an activity from a service by it."""
    if entry.kind == ServiceKind.ACTIVITY:
        return _("Association's activity")
    kind = entry.organisation.kind if entry.organisation_id else ""
    return _(GIVERS[kind]) if kind in GIVERS else _("Service")


def free_tag(entry) -> tuple[str, str]:
    """Free places with the day they were confirmed, and the kind of tag; empty when not told."""
    return places_words(entry), "ok" if entry.free_places else "due"


def where_of(entry, language="") -> Words:
    if where := words_of(entry.where, language):
        return where
    if entry.is_at_home:
        return Words(_("At your home"))
    if entry.is_remote:
        return Words(_("By phone or online"))
    return Words(_("The whole country")) if entry.area_type == AreaType.NATIONWIDE else NO_WORDS


def cost_of(entry, language="") -> Words:
    if cost := words_of(entry.cost, language):
        return cost
    return Words(str(entry.get_charge_display())) if entry.charge != Charge.UNKNOWN else NO_WORDS


def fact_labels() -> tuple[str, ...]:
    """The labels of `four_facts`, to be asked for once a page."""
    return _("For whom"), _("Where"), _("Cost"), _("How")


def four_facts(entry, language="", labels=()) -> list[tuple[str, Words]]:
    """For whom, where, cost, how: those that are told."""
    facts = (
        words_of(entry.for_whom, language),
        where_of(entry, language),
        cost_of(entry, language),
        words_of(entry.how_to_get_in, language),
    )
    told = zip(labels or fact_labels(), facts, strict=True)
    return [(label, shortened(words)) for label, words in told if words]
