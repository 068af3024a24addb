"""From a person's own words to ranked services."""

from dataclasses import dataclass, field

from tantivy import Occur, Order, Query

from . import index
from .analyse import LANGUAGES
from .filters import NONE
from .narrow import Narrowed
from .plan import Plan, make_plan

TITLE, LEAD, BODY, FORMS = 1.4, 1.2, 0.9, 0.4
FIELDS = (("title", TITLE), ("lead", LEAD), ("body", BODY))
# What else helps is told by its name.
SHORT = (("title", 2.0), ("lead", 0.9))
TIE, OWN_TIE, ALSO_TIE = 0.4, 0.4, 0.5
LEAST_OF_BEST = 0.05
FOR_FIRMS = 0.5
AT_ONCE = 200
CLOSELY = 5_000
FIRST, OTHER_SIDE_AT, OTHER_SIDE_LEAST = 10, (4, 9), 0.55


@dataclass
class Hit:
    """One service found. `why` says which words found it, for instance "pääse kauppaan → asiointi"."""

    service_id: int
    score: float
    _plan: Plan = field(repr=False)
    _snapshot: index.Snapshot = field(repr=False)
    _address: object = field(repr=False)

    @property
    def why(self) -> str:
        return ", ".join(self._plan.reasons(self._snapshot.text(self._address, self._plan.language)))


@dataclass
class Results:
    """Hits of one page, best first, and how many there are in all.

    is_nearest     nothing was just as asked: these are the nearest things
    """

    hits: list[Hit]
    total: int
    is_nearest: bool = False


def find(
    words, *, stage=None, municipality=None, language="fi", limit=50, offset=0, filters=NONE, nearest=True
) -> Results:
    """Published services that match `words`, best first; without words those that pass the rest, by id.

    `municipality` is a code; services of the whole country match any. When nothing matches, the nearest
    things come instead, unless `nearest` is false. The same question gets the same answer in every process.
    Never raises for odd words.
    """
    language = language if language in LANGUAGES else "fi"
    asked = Narrowed(stage, municipality or "", filters or NONE)
    page = (max(int(limit), 0), max(int(offset), 0))
    try:
        return _find(index.current(), words, asked, language, page, nearest)
    except (ValueError, AttributeError, OSError):
        index.log.exception("The search index is broken; building it anew.")
        index.forget()
        return _find(index.refresh(), words, asked, language, page, nearest)


def _find(snapshot, words, asked, language, page, nearest):
    plan = make_plan(snapshot, words, language)
    if not plan and str(words or "").strip():
        # Words were given, but nothing of them is a word: nothing is found. Without words everything is.
        return Results([], 0)
    wanted = query_of(plan) if plan else None
    found = _search(snapshot, plan, wanted, asked, page)
    if found.total or not nearest:
        return found
    for looser in asked.looser(bool(plan)):
        found = _search(snapshot, plan, wanted, looser, page)
        if found.total:
            found.is_nearest = True
            return found
    return found


def _search(snapshot, plan, wanted, asked, page):
    limit, offset = page
    most = CLOSELY if asked.looks_closer() else max(offset + limit, AT_ONCE if plan else 1)
    clauses = asked.clauses()
    if wanted is None:
        query = Query.boolean_query(clauses) if clauses else Query.all_query()
        found = snapshot.searcher.search(query, most, order_by_field="id", order=Order.Asc, count=True)
        rows = [(0.0, address) for _, address in found.hits]
    else:
        query = Query.boolean_query([(Occur.Must, wanted), *clauses]) if clauses else wanted
        found = snapshot.searcher.search(query, most, count=True)
        rows = found.hits
    # A long tail of chance matches on one common word helps nobody.
    least = LEAST_OF_BEST * rows[0][0] if rows else 0.0
    kept = [row for row in rows if row[0] >= least]
    total = found.count if len(kept) == len(rows) else len(kept)
    return _page(snapshot, plan, asked, kept, total, page)


def _page(snapshot, plan, asked, rows, total, page):
    limit, offset = page
    # Those of one page are enough to look at, unless ties or closer looks need them all.
    ids = snapshot.searcher.fast_field_values("id", [address for _, address in rows])
    ranked = [(score, pk, address) for (score, address), pk in zip(rows, ids, strict=True)]
    if asked.looks_closer():
        passing = asked.passing(snapshot, ids, _anywhere(snapshot, asked))
        ranked = [row for row in ranked if row[1] in passing]
        total = len(ranked)
    if plan:
        # Equal scores stand in the order of ids in every process, however its index came to be.
        ranked.sort(key=lambda row: (-row[0], row[1]))
        ranked = _both_sides(snapshot, _people_first(snapshot, ranked))
    some = ranked[offset : offset + limit]
    return Results([Hit(pk, score, plan, snapshot, address) for score, pk, address in some], total)


def _anywhere(snapshot, asked):
    """Ids of all that is given remotely or at home."""
    if not asked.filters.near:
        return frozenset()

    def make():
        query = Query.term_set_query(index.SCHEMA, "tags", ["remote", "home"])
        found = snapshot.searcher.search(query, max(snapshot.size, 1), order_by_field="id")
        return frozenset(pk for pk, _ in found.hits)

    return snapshot.keep("anywhere", make)


def _people_first(snapshot, ranked):
    """What is only for firms and offices counts less: those who ask here are people."""
    firms = snapshot.searcher.fast_field_values("firms", [address for _, _, address in ranked[:AT_ONCE]])
    if not any(firms):
        return ranked
    first = [
        (score * FOR_FIRMS if is_for_firms else score, pk, address)
        for (score, pk, address), is_for_firms in zip(ranked, firms, strict=False)
    ]
    return sorted(first, key=lambda row: (-row[0], row[1])) + ranked[AT_ONCE:]


def _both_sides(snapshot, ranked):
    """Public services and associations both among the first, when both match well."""
    if len(ranked) <= FIRST:
        return ranked
    sides = snapshot.searcher.fast_field_values("side", [address for _, _, address in ranked[: 3 * FIRST]])
    first = sides[:FIRST]
    rarer = min((0, 1), key=first.count)
    places = OTHER_SIDE_AT[first.count(rarer) :]
    least = OTHER_SIDE_LEAST * ranked[FIRST // 2][0]
    others = [
        number
        for number, side in enumerate(sides)
        if number >= FIRST and side == rarer and ranked[number][0] >= least
    ]
    for place, number in zip(places, others, strict=False):
        ranked.insert(place, ranked.pop(number))
    return ranked


# --- the query ------------------------------------------------------------------------------------------


def query_of(plan) -> Query:
    """What is asked of the index: own words add up; of what a phrase may mean, the best counts most."""
    language, clauses, means = plan.language, [], dict(plan.means)
    for word, lemmas, boost in plan.own:
        own = _own(language, word, lemmas, boost)
        if meant := means.pop(word, None):
            # A word and what it means are one thing asked for, not two.
            each = [_meaning(language, lemmas, boost) for _, lemmas, boost in meant]
            own = Query.disjunction_max_query([own, *each], OWN_TIE)
        clauses.append((Occur.Should, own))
    for meanings in means.values():
        each = [_meaning(language, lemmas, boost) for _, lemmas, boost in meanings]
        clauses.append((Occur.Should, Query.disjunction_max_query(each, TIE)))
    for _, meanings in plan.near:
        each = [_meaning(language, lemmas, boost) for _, lemmas, boost in meanings]
        clauses.append((Occur.Should, Query.disjunction_max_query(each, TIE)))
    for _, meanings in plan.also:
        each = [_meaning("fi", lemmas, boost, SHORT) for _, lemmas, boost in meanings]
        clauses.append((Occur.Should, Query.disjunction_max_query(each, ALSO_TIE)))
    for _, words, boost in plan.guesses:
        each = [_own(language, word, ((word, 1.0),), boost, as_written=True) for word in words]
        clauses.append((Occur.Should, Query.disjunction_max_query(each)))
    return Query.boolean_query(clauses)


def _own(language, word, lemmas, boost, *, as_written=False):
    clauses = [clause for lemma, weight in lemmas for clause in _fields(language, lemma, boost * weight)]
    if as_written or language != "fi":
        clauses.append(_term(f"forms_{language}", word, boost * FORMS))
    if language != "fi":
        clauses.append(_term("forms_fi", word, boost * FORMS))
    return Query.boolean_query(clauses)


def _meaning(language, words, boost, fields=FIELDS):
    """The words of one meaning: all of them are needed; of each, the whole word and its parts add up."""
    each = [
        Query.boolean_query(
            [
                clause
                for lemma, weight in lemmas
                for clause in _fields(language, lemma, boost * weight, fields)
            ]
        )
        for lemmas in words
    ]
    return each[0] if len(each) == 1 else Query.boolean_query([(Occur.Must, query) for query in each])


def _fields(language, lemma, boost, fields=FIELDS):
    return [_term(f"{part}_{language}", lemma, boost * weight) for part, weight in fields]


def _term(name, term, boost):
    query = Query.term_query(index.SCHEMA, name, term)
    return Occur.Should, query if boost == 1.0 else Query.boost_query(query, boost)
