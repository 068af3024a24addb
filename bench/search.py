"""Words to ranked ids beside a bare tantivy query of the same terms; the result page beside the empty one."""

from bench.clock import timed

QUERIES = (
    "äiti ei enää pääse yksin kauppaan",
    "ulkoiluapua vanhukselle",
    "muistisairaan omaisen tuki",
    "velkaneuvontaa",
    "seuraa yksinäiselle",
    "kotihoitoon hakeminen",
)
UNSEEN = "pyörätuoliretkeilijöiden kevätkokoontumisesta kyläyhdistyksessä"


def prepare(services):
    from bench import people, synthetic
    from palvelupolku.directory import search

    synthetic.services(int(services))
    search.find("kauppa", language="fi")
    bare = [bare_query(words) for words in QUERIES]
    visitor = people.browser()
    path = "/haku/?q=ulkoiluapua+vanhukselle"
    unseen = iter(f"{UNSEEN}{suffix}" for suffix in "abcdefghijklmnopqrstuvwxyz" * 4)

    def ours():
        for words in QUERIES:
            search.find(words, language="fi", limit=20)

    def engine():
        for query in bare:
            query()

    for warm in (ours, engine, people.page(visitor, path), people.page(visitor, "/bench-empty/")):
        warm()
    return {
        "find": timed(ours, 20),
        "bare": timed(engine, 20),
        "unseen": timed(lambda: search.find(next(unseen), language="fi", limit=20)),
        "results": timed(people.page(visitor, path), 3),
        "empty": timed(people.page(visitor, "/bench-empty/"), 3),
    }


def bare_query(words):
    """The terms our search makes of `words`, asked of tantivy directly: title and body, top 20."""
    from tantivy import Occur, Query

    from palvelupolku.directory.search import index
    from palvelupolku.directory.search.find import make_plan

    snapshot = index.current()
    plan = make_plan(snapshot, words, "fi")
    rows = [lemmas for _, lemmas, _ in plan.own] + [lemmas for _, _, lemmas, _ in plan.means]
    terms = sorted({lemma for lemmas in rows for lemma in lemmas})

    def ask():
        clauses = []
        for term in terms:
            title = Query.term_query(index.SCHEMA, "title_fi", term)
            clauses.append((Occur.Should, Query.boost_query(title, 2.0)))
            clauses.append((Occur.Should, Query.term_query(index.SCHEMA, "body_fi", term)))
        return snapshot.searcher.search(Query.boolean_query(clauses), 20).hits

    return ask
