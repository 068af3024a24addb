"""From a person's own words to ranked services."""

from dataclasses import dataclass, field

from tantivy import Occur, Order, Query

from . import index
from .analyse import LANGUAGES, query_words
from .everyday import phrases_in
from .stop_words import light_words, stop_words

LONGEST_QUERY = 300
MOST_WORDS = 20
TITLE, BODY, FORMS = 2.0, 1.0, 0.7
LIGHT_BOOST, EVERYDAY_BOOST, GUESS_BOOST = 0.25, 0.6, 0.5
LEAST_OF_BEST = 0.12
AT_ONCE = 200
GUESSES = 12
KEPT_GUESSES = 2_000


@dataclass
class Hit:
    """One service found. `why` says which words found it, for instance "pääse kauppaan → asiointi"."""

    service_id: int
    score: float
    _plan: "Plan" = field(repr=False)
    _snapshot: index.Snapshot = field(repr=False)

    @property
    def why(self) -> str:
        return ", ".join(self._plan.reasons(self._snapshot.text(self.service_id, self._plan.language)))


@dataclass
class Results:
    """Hits of one page, best first, and how many there are in all."""

    hits: list[Hit]
    total: int


@dataclass
class Plan:
    """What is looked for: own words and what they mean in the catalogue, each with lemmas and weight."""

    language: str
    own: list = field(default_factory=list)  # (word as typed, lemmas, boost)
    means: list = field(default_factory=list)  # (words as typed, the catalogue's word, lemmas, boost)
    guesses: list = field(default_factory=list)  # (word as typed, words of the index, boost)

    def reasons(self, text) -> list[str]:
        """At most three reasons why a service with these lemmas was found, the telling ones first."""
        reasons, told = [], set()
        for said, word, lemmas, _ in sorted(self.means, key=lambda row: -len(row[0])):
            # The whole word, not a part of it: "kauppakaveri" is not told for a chess companion.
            if said not in told and word not in told and f" {max(lemmas, key=len, default=word)} " in text:
                told |= {said, word}
                reasons.append(f"{said} → {word}")
        for said, words, _ in self.guesses:
            reasons += [f"{said} → {word}" for word in words if f" {word} " in text][:1]
        # A word that a reason has told already, or that was said twice, is told once.
        told = {word for said in reasons for word in said.split()}
        found = (row for row in self.own if any(f" {lemma} " in text for lemma in (row[0], *row[1])))
        reasons += dict.fromkeys(word for word, _, _ in found if word not in told)
        return (
            reasons[:3]
            or [
                f"{said} → {lemma}"
                for said, _, lemmas, _ in self.means
                for lemma in lemmas
                if f" {lemma} " in text
            ][:1]
        )


def find(words, *, stage=None, municipality=None, language="fi", limit=50, offset=0) -> Results:
    """Published services that match `words`, best first; without words those of the stage and municipality.

    `municipality` is a code; services of the whole country match any. The same question gets the same
    answer in every process. Never raises for odd words.
    """
    language = language if language in LANGUAGES else "fi"
    limit, offset = max(int(limit), 0), max(int(offset), 0)
    try:
        return _find(index.current(), words, stage, municipality, language, limit, offset)
    except (ValueError, AttributeError, OSError):
        index.log.exception("The search index is broken; building it anew.")
        index.forget()
        return _find(index.refresh(), words, stage, municipality, language, limit, offset)


def _find(snapshot, words, stage, municipality, language, limit, offset):
    filters = _filters(stage, municipality)
    plan = make_plan(snapshot, words, language)
    if not (plan.own or plan.means or plan.guesses):
        # Words were given, but nothing of them is a word: nothing is found. Without words everything is.
        return Results([], 0) if str(words or "").strip() else _all(snapshot, plan, filters, limit, offset)
    wanted = Query.boolean_query(_clauses(plan))
    query = Query.boolean_query([(Occur.Must, wanted), *filters]) if filters else wanted
    found = snapshot.searcher.search(query, max(offset + limit, AT_ONCE), count=True)
    # A long tail of chance matches on one common word helps nobody.
    least = LEAST_OF_BEST * found.hits[0][0] if found.hits else 0.0
    kept = [hit for hit in found.hits if hit[0] >= least]
    total = found.count if len(kept) == len(found.hits) else len(kept)
    return Results(_hits(snapshot, plan, kept[offset : offset + limit]), total)


def _all(snapshot, plan, filters, limit, offset):
    query = Query.boolean_query(filters) if filters else Query.all_query()
    found = snapshot.searcher.search(
        query, max(offset + limit, 1), order_by_field="id", order=Order.Asc, count=True
    )
    hits = [(0.0, address) for _, address in found.hits[offset : offset + limit]]
    return Results(_hits(snapshot, plan, hits), found.count)


def _hits(snapshot, plan, found):
    # Equal scores come in the order of the one segment, which is that of the ids: no sorting here.
    ids = snapshot.searcher.fast_field_values("id", [address for _, address in found])
    return [Hit(pk, score, plan, snapshot) for (score, _), pk in zip(found, ids, strict=True)]


def _filters(stage, municipality):
    wanted = []
    if stage not in (None, ""):
        wanted.append(Query.term_query(index.SCHEMA, "tags", f"s{stage}"))
    if municipality:
        tags = [f"m{municipality}", "everywhere"]
        wanted.append(Query.term_set_query(index.SCHEMA, "tags", tags))
    return [(Occur.Must, Query.const_score_query(each, 0.0)) for each in wanted]


def make_plan(snapshot, words, language) -> Plan:
    """Analyse what was typed: leave out what says little, add what it means, guess at what is not known."""
    told = query_words(str(words or "")[:LONGEST_QUERY], language, MOST_WORDS)
    plan = Plan(language)
    said = frozenset(lemma for word, lemmas in told for lemma in (word, *lemmas))
    telling = [row for row in told if not _is_stop(row, language)] or told
    phrases = phrases_in(said, language)
    explained = {word for phrase in phrases for word in _typed(phrase, told)}
    for number, (word, lemmas) in enumerate(telling):
        boost = LIGHT_BOOST if _is_light((word, lemmas), language) and len(telling) > 1 else 1.0
        if word in explained or any(_known(snapshot, lemma, language) for lemma in (word, *lemmas)):
            plan.own.append((word, lemmas, boost))
        elif near := _guess(snapshot, word, lemmas, language, number == len(telling) - 1):
            plan.guesses.append((word, near, boost * GUESS_BOOST))
    weight = {word: LIGHT_BOOST if _is_light((word, lemmas), language) else 1.0 for word, lemmas in told}
    for phrase in phrases:
        typed = _typed(phrase, told)
        boost = EVERYDAY_BOOST
        if len(typed) == 1 and len(telling) > 1:
            boost *= weight[typed[0]]  # "for an old person" must not drown what is asked for
        plan.means += [(" ".join(typed), word, lemmas, boost) for word, lemmas in phrase.means]
    return plan


def _is_light(row, language):
    word, lemmas = row
    return not light_words(language).isdisjoint((word, *lemmas))


def _is_stop(row, language):
    word, lemmas = row
    stop = stop_words(language)
    return word in stop or (bool(lemmas) and stop.issuperset(lemmas))


def _typed(phrase, told) -> list[str]:
    """The words of the query that say the phrase, as typed."""
    wanted = {lemma for word, found in phrase.words for lemma in (word, *found)}
    return list(dict.fromkeys(word for word, lemmas in told if word in wanted or wanted & set(lemmas)))


def _known(snapshot, lemma, language) -> bool:
    frequency = snapshot.searcher.doc_freq
    return any(frequency(f"{part}_{language}", lemma) for part in ("title", "body", "forms")) or (
        language != "fi" and frequency("forms_fi", lemma) > 0
    )


def _guess(snapshot, word, lemmas, language, is_last) -> list[str]:
    """Words of the index that an unfinished last word begins, else those one letter away."""
    key = word, language, is_last
    if key not in snapshot.guesses:
        if len(snapshot.guesses) > KEPT_GUESSES:
            snapshot.guesses.clear()
        begun = _begun(snapshot, word, language) if is_last and len(word) >= 3 else []
        snapshot.guesses[key] = begun or _near(snapshot, word, lemmas, language)
    return snapshot.guesses[key]


def _begun(snapshot, word, language):
    for part in ("forms", "title", "body"):
        if rows := snapshot.searcher.terms_with_prefix(f"{part}_{language}", word, limit=GUESSES):
            return [term for term, _ in rows]
    return []


def _near(snapshot, word, lemmas, language):
    if len(word) < 4:
        return []
    terms = [term for part in ("forms", "title") for term in snapshot.terms(f"{part}_{language}", word[0])]
    near = [term for term in terms if any(_one_apart(each, term) for each in (word, *lemmas))]
    return list(dict.fromkeys(near))[:GUESSES]


def _one_apart(one, other) -> bool:
    """Whether one letter too much, missing, wrong or swapped with its neighbour tells two words apart."""
    if abs(len(one) - len(other)) > 1 or len(one) < 4:
        return False
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return True
    rest, more = one[start:], other[start:]
    swapped = rest[2:] == more[2:] and rest[:2] == more[1::-1]
    return swapped or rest[1:] == more[1:] or rest == more[1:] or rest[1:] == more


def _clauses(plan):
    language, clauses = plan.language, []
    for word, lemmas, boost in plan.own:
        _add(clauses, language, lemmas, boost)
        _term(clauses, f"forms_{language}", word, boost * FORMS)
        if language != "fi":
            _term(clauses, "forms_fi", word, boost * FORMS)
    seen = set()
    for _, word, lemmas, boost in plan.means:
        if word not in seen:
            seen.add(word)
            _add(clauses, language, lemmas, boost)
    for _, words, boost in plan.guesses:
        for word in words:
            _term(clauses, f"forms_{language}", word, boost)
            _add(clauses, language, (word,), boost)
    return clauses


def _add(clauses, language, lemmas, boost):
    for lemma in lemmas:
        _term(clauses, f"title_{language}", lemma, boost * TITLE)
        _term(clauses, f"body_{language}", lemma, boost * BODY)


def _term(clauses, name, term, boost):
    query = Query.term_query(index.SCHEMA, name, term)
    clauses.append((Occur.Should, query if boost == 1.0 else Query.boost_query(query, boost)))
