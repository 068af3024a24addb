"""Read FHIR questionnaires from files, telling what is outside the supported subset."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils import timezone

from palvelupolku.audit.actors import SYSTEM
from palvelupolku.questionnaires.actions import NOT_TAKEN, import_questionnaire


class Command(BaseCommand):
    help = "Import FHIR R4 Questionnaire JSON files. Exit 1 when any of them is refused."

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *, files, **options):
        refused = [file for file in files if not self._take(file)]
        if refused:
            self.stderr.write(f"{len(refused)} of {len(files)} refused; nothing was taken from them.")
            raise SystemExit(1)

    def _take(self, file) -> bool:
        try:
            document = json.loads(file.read_text(encoding="utf-8-sig"))
        except (OSError, ValueError) as error:
            self.stderr.write(f"{file}: refused: {error}")
            return False
        imported = import_questionnaire(document, by=SYSTEM, at=timezone.now())
        taken = imported.outcome != NOT_TAKEN
        row = imported.questionnaire
        told = f" {row.url} version {row.version or '–'}" if row else ""
        self.stdout.write(f"{file}: {imported.outcome}{told}")
        for finding in imported.findings:
            self.stdout.write(f"  {finding}")
        return taken
