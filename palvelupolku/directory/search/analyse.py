"""Texts of the catalogue and words of a query into what the index holds: lemmas, compound parts, stems."""

from palvelupolku.kernel.words import lemmas, tokens

from ..models import WordForm

LANGUAGES = ("fi", "sv", "en")
LEAD = ("summary", "for_whom")
BODY = ("description", "when", "where", "cost", "how_to_get_in", "how_to_get_there")
LONGEST_TEXT = 20_000
KNOWN_AT_MOST = 50_000
_known: dict[str, tuple[str, ...]] = {}


def analyse_services(services, *, store=True, known=None):
    """Set `lemmas` of services that are about to be saved: {language: {title, lead, body, forms}}.

    `forms` are the words of name, keywords and giver as written, for prefixes and misspelt words.
    `known` is a dictionary that one who calls often keeps between the calls.
    """
    known = {} if known is None else known
    texts = [{language: _texts(service, language) for language in LANGUAGES} for service in services]
    # All at once: one question to the cache for a whole import instead of one per text.
    finnish = {word for each in texts for part in each["fi"] for word in part}
    known.update(finnish_lemmas({word for word in finnish if word not in known}, store=store))
    for service, each in zip(services, texts, strict=True):
        service.lemmas = {
            language: {
                "title": _joined(title, language, known),
                "lead": _joined(lead, language, known),
                "body": _joined(body, language, known),
                "forms": " ".join(dict.fromkeys(title + giver)),
            }
            for language, (title, lead, body, giver) in each.items()
            if title or lead or body
        }


def finnish_lemmas(words, *, store) -> dict[str, tuple[str, ...]]:
    """Each word form's lemmas, from memory, else from the table, else from the analyser.

    `store` keeps new forms in the table. Only the catalogue's and our own words are kept: what people
    search with may name them.
    """
    words = set(words)
    unseen = words if store else {word for word in words if word not in _known}
    if not unseen:
        return {word: _known[word] for word in words}
    if len(_known) > KNOWN_AT_MOST:
        _known.clear()
        unseen = words
    told = {}
    ordered = sorted(unseen)
    for start in range(0, len(ordered), 500):
        rows = WordForm.objects.filter(language="fi", form__in=ordered[start : start + 500])
        told |= {form: tuple(found) for form, found in rows.values_list("form", "lemmas")}
    new = {word: _known[word] if word in _known else lemmas(word) for word in unseen if word not in told}
    _known.update(told | new)
    if store and new:
        WordForm.objects.bulk_create(
            [WordForm(language="fi", form=form, lemmas=list(found)) for form, found in sorted(new.items())],
            ignore_conflicts=True,
            batch_size=500,
        )
    return {word: _known[word] for word in words}


def know(told: dict):
    """Take analyses that were kept elsewhere into memory."""
    _known.update(told)


def query_words(text: str, language: str, limit: int) -> list[tuple[str, tuple[str, ...]]]:
    """The first `limit` words of a query, each with its lemmas."""
    return words_of(tokens(text, limit), language)


def words_of(words, language) -> list[tuple[str, tuple[str, ...]]]:
    """Each word with its lemmas; nothing of them is stored."""
    if language == "fi":
        known = finnish_lemmas(words, store=False)
        return [(word, known[word]) for word in words]
    return [(word, lemmas(word, language)) for word in words]


def _texts(service, language):
    """Words of (name and keywords, summary and for whom, everything else, the giver's name)."""
    keywords = service.keywords.get(language) or []
    keywords = [keywords] if isinstance(keywords, str) else keywords
    giver = service.giver
    giver = giver.get(language, "") if isinstance(giver, dict) else giver if language == "fi" else ""
    title = " ".join([service.name.get(language) or "", *map(str, keywords)])
    lead, body = (
        " ".join(str(getattr(service, name).get(language) or "") for name in names) for names in (LEAD, BODY)
    )
    if not f"{title}{lead}{body}".strip():
        return [], [], [], []
    return tokens(title), tokens(lead[:LONGEST_TEXT]), tokens(f"{body[:LONGEST_TEXT]} {giver}"), tokens(giver)


def _joined(words, language, known) -> str:
    if language == "fi":
        return " ".join(lemma for word in words for lemma in known[word])
    return " ".join(lemma for word in words for lemma in lemmas(word, language))
