"""Search quality on judged everyday needs: `make bench-search`, in a throw-away database.

Beside our search two ways people commonly set one up, over the very same texts and needs: `bm25` (words as
they are in lower case, any of them counts) and `stemmed` (the same with Snowball stems).
One line a set: nDCG@10 with gains 2^grade − 1, the share of the judged entries among the first ten, and how
many needs found nothing.
"""

import math
import os
import re
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
NEEDS = ROOT / "tests" / "search" / "needs.yaml"
DEMO = ROOT / "palvelupolku" / "demo" / "data"
FIRST = 10
TEXTS = (
    *("name", "summary", "description", "for_whom", "when", "where", "cost", "how_to_get_in"),
    *("how_to_get_there", "what_to_bring"),
)
WORD = re.compile(r"\w+")
STEMMERS = {"fi": "finnish", "sv": "swedish", "en": "english"}


@dataclass
class Score:
    """Means over needs; `zero` is a count."""

    ndcg: float
    recall: float
    zero: int
    needs: int

    def __str__(self):
        return f"ndcg={self.ndcg:.2f} recall={self.recall:.2f} zero={self.zero}"


def ndcg(found, judged) -> float:
    """How near the first ten of `found` come to the best order of {key: grade}; 0–1."""
    gained = sum((2 ** judged.get(key, 0) - 1) / math.log2(n + 2) for n, key in enumerate(found[:FIRST]))
    best = sorted(judged.values(), reverse=True)[:FIRST]
    return gained / sum((2**grade - 1) / math.log2(n + 2) for n, grade in enumerate(best))


def recall(found, judged) -> float:
    """The share of judged entries among the first ten (of ten, when more are judged); 0–1."""
    return len(set(found[:FIRST]) & set(judged)) / min(len(judged), FIRST)


def score(needs, ask) -> Score:
    """What `ask(words, language)` → keys is worth on these needs."""
    rows = [(ask(need["words"], need["lang"]), need["judged"]) for need in needs]
    return Score(
        sum(ndcg(found, judged) for found, judged in rows) / len(rows),
        sum(recall(found, judged) for found, judged in rows) / len(rows),
        sum(not found for found, _ in rows),
        len(rows),
    )


def needs() -> dict[str, list]:
    """{part: judged needs}"""
    parts = defaultdict(list)
    for row in yaml.safe_load(NEEDS.read_text(encoding="utf-8"))["needs"]:
        parts[row["part"]].append(row)
    return parts


def load() -> dict[int, str]:
    """The demo catalogue into the database; {id: key}."""
    from django.utils import timezone

    from palvelupolku.accounts.models import Organisation
    from palvelupolku.audit.actors import SYSTEM
    from palvelupolku.demo.ground import catalogue
    from palvelupolku.directory.actions import save_entries
    from palvelupolku.directory.models import Municipality

    told = yaml.safe_load((DEMO / "organisations.yaml").read_text("utf-8"))
    Municipality.objects.bulk_create(
        Municipality(code=str(row["code"]), name=row["name"], is_served=True)
        for row in told["municipalities"]
    )
    known = {
        row["key"]: Organisation.objects.create(name=row["name"], kind=row["kind"])
        for row in told["organisations"]
    }
    rows = [{**row, "organisation": known[row["organisation"]]} for row in catalogue()]
    return {row.pk: row.slug for row in save_entries(rows, by=SYSTEM, at=timezone.now())}


def ours(keys):
    """Our own search, as a page asks it."""
    from palvelupolku.directory.search import find

    return lambda words, language: [
        keys[hit.service_id]
        for hit in find(words, language=language, limit=FIRST).hits
        if hit.service_id in keys
    ]


class Plain:
    """BM25 over all texts of an entry as one field, any word counts; stems with `is_stemmed`."""

    def __init__(self, keys, *, is_stemmed):
        import tantivy

        from palvelupolku.directory.models import Service

        self.is_stemmed, self.keys = is_stemmed, keys
        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("id", stored=True)
        for language in STEMMERS:
            builder.add_text_field(language, tokenizer_name="whitespace", index_option="freq")
        self.schema = builder.build()
        index = tantivy.Index(self.schema)
        writer = index.writer(50_000_000, 1)
        for service in Service.objects.filter(pk__in=keys).select_related("organisation"):
            document = tantivy.Document()
            document.add_integer("id", service.pk)
            for language in STEMMERS:
                document.add_text(language, " ".join(self.words(_texts(service, language), language)))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self.searcher = index.searcher()

    def words(self, text, language):
        words = WORD.findall(text.lower())
        if not self.is_stemmed:
            return words
        import Stemmer

        return Stemmer.Stemmer(STEMMERS[language]).stemWords(words)

    def __call__(self, words, language):
        from tantivy import Occur, Query

        terms = [
            (Occur.Should, Query.term_query(self.schema, language, word))
            for word in dict.fromkeys(self.words(words, language))
        ]
        found = self.searcher.search(Query.boolean_query(terms), FIRST).hits
        return [self.keys[self.searcher.doc(address)["id"][0]] for _, address in found]


def _texts(service, language):
    keywords = service.keywords.get(language) or []
    giver = service.giver
    giver = giver.get(language, "") if isinstance(giver, dict) else giver
    told = (getattr(service, name).get(language) or "" for name in TEXTS)
    return " ".join([*told, *keywords, giver or ""])


def main():
    with tempfile.TemporaryDirectory(prefix="bench-search-") as folder:
        os.environ |= {"VAR_DIR": folder, "DEMO": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", interactive=False, verbosity=0)
        keys = load()
        ways = {
            "": ours(keys),
            "-bm25": Plain(keys, is_stemmed=False),
            "-stemmed": Plain(keys, is_stemmed=True),
        }
        parts = needs()
        for part in sorted(parts):
            for name, ask in ways.items():
                print(f"{part}{name} {score(parts[part], ask)}", flush=True)
        if "-v" in sys.argv:
            _tell(parts["tune"], ways[""])


def _tell(rows, ask):
    """The tune part's needs that went worst, with what was found: for whoever adds everyday words."""
    told = [(ndcg(ask(row["words"], row["lang"]), row["judged"]), row) for row in rows]
    for value, row in sorted(told, key=lambda each: each[0])[:40]:
        found = ask(row["words"], row["lang"])[:6]
        print(f"{value:.2f} [{row['lang']}] {row['words']}\n     wanted {row['judged']}\n     found  {found}")


if __name__ == "__main__":
    main()
