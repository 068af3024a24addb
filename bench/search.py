"""Words to ranked ids beside a bare tantivy query of the same terms; typing ahead; the result page beside the
empty one; how soon a saved entry is found; how much memory it takes."""

import statistics
import subprocess
import sys
import time

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
MIDDLE = "kuntoutus"
PREFIXES = ("kot", "ulko", "muist", "vel", "apu")
FOUND_WITHIN = 30


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

    def ahead():
        for prefix in PREFIXES:
            search.suggest(prefix)

    def middle():
        for _ in PREFIXES:
            search.find(MIDDLE, language="fi", limit=20)

    for warm in (
        ours,
        engine,
        ahead,
        middle,
        people.page(visitor, path),
        people.page(visitor, "/bench-empty/"),
    ):
        warm()
    return {
        "find": slowest(lambda words: search.find(words, language="fi", limit=20), QUERIES),
        "bare": slowest(lambda query: query(), bare),
        "ahead": timed(ahead, 5),
        "middle": timed(middle, 5),
        "unseen": timed(lambda: search.find(next(unseen), language="fi", limit=20)),
        "results": timed(people.page(visitor, path), 3),
        "empty": timed(people.page(visitor, "/bench-empty/"), 3),
        "saved": saved,
        "memory": memory,
    }


def slowest(call, rows):
    """A function that answers the 95th percentile of the seconds of calls with each of `rows`, ten times."""

    def measure():
        taken = []
        for _ in range(10):
            for row in rows:
                start = time.perf_counter()
                call(row)
                taken.append(time.perf_counter() - start)
        return statistics.quantiles(taken, n=20)[-1]

    return measure


def bare_query(words):
    """The terms our search makes of `words`, asked of tantivy directly in the same fields, top 20."""
    from tantivy import Occur, Query

    from palvelupolku.directory.search import index
    from palvelupolku.directory.search.find import FIELDS
    from palvelupolku.directory.search.plan import make_plan

    snapshot = index.current()
    terms = sorted(make_plan(snapshot, words, "fi").terms())

    def ask():
        clauses = [
            (Occur.Should, Query.term_query(index.SCHEMA, f"{part}_fi", term))
            for term in terms
            for part, _ in FIELDS
        ]
        return snapshot.searcher.search(Query.boolean_query(clauses), 20).hits

    return ask


def saved():
    """Seconds from saving an entry until a search finds it."""
    from django.utils import timezone

    from palvelupolku.audit.actors import SYSTEM
    from palvelupolku.directory.actions import save_entry
    from palvelupolku.directory.search import find

    start = time.perf_counter()
    service = save_entry(
        {"key": f"bench-{time.time_ns()}", "name": {"fi": "Kanteleensoittajien iltamat"}},
        by=SYSTEM,
        at=timezone.now(),
    )
    while time.perf_counter() - start < FOUND_WITHIN:
        if service.pk in {hit.service_id for hit in find("kanteleensoittajien iltamat").hits}:
            return time.perf_counter() - start
    return float("inf")


HOLD = """
import django
django.setup()
import config.urls
from palvelupolku.directory.search import find
from palvelupolku.kernel.words import lemmas
lemmas("muistisairaalle")
find("muistisairaan omaisen tuki").hits[0].why
with open("/proc/self/status", encoding="ascii") as status:
    print(next(line for line in status if line.startswith("VmRSS:")).split()[1])
"""


def memory():
    """Megabytes that a new process holds with all addresses, the index and the analyser loaded."""
    told = subprocess.run([sys.executable, "-c", HOLD], capture_output=True, text=True, check=True).stdout
    return int(told) / 1024
