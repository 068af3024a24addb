"""`manage.py find "own words"`: what the search finds in this database's catalogue, and why."""

import json

from django.core.management.base import BaseCommand

from palvelupolku.directory.models import Service
from palvelupolku.directory.search import find


class Command(BaseCommand):
    help = "Search the catalogue by a person's own words; prints ids, names, scores and why each matched."

    def add_arguments(self, parser):
        parser.add_argument("words")
        parser.add_argument("--lang", default="fi", choices=["fi", "sv", "en"])
        parser.add_argument("--limit", type=int, default=15)
        parser.add_argument("--stage", type=int, choices=range(1, 6))
        parser.add_argument("--municipality", help="three-digit code")
        parser.add_argument("--json", action="store_true", help="as one JSON list")

    def handle(self, *, words, lang, limit, stage, municipality, **options):
        found = find(words, language=lang, limit=limit, stage=stage, municipality=municipality)
        services = Service.objects.in_bulk([hit.service_id for hit in found.hits])
        rows = [_row(hit, services[hit.service_id], lang) for hit in found.hits if hit.service_id in services]
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
            return
        if found.is_nearest:
            self.stdout.write("Nothing just so; the nearest:")
        for row in rows:
            self.stdout.write(f"{row['id']:>7}  {row['score']:7.2f}  {row['name']}  ({row['why']})")
        if not rows:
            self.stdout.write("Nothing was found.")


def _row(hit, service, language):
    return {
        "id": hit.service_id,
        "slug": service.slug,
        "ptv_id": str(service.ptv_id) if service.ptv_id else None,
        "name": service.name.get(language) or str(service),
        "score": round(hit.score, 4),
        "why": hit.why,
    }
