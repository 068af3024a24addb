"""Score one response to one questionnaire, both as files; nothing is kept."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from palvelupolku.questionnaires.form import REFUSED, read
from palvelupolku.questionnaires.report import report_of
from palvelupolku.questionnaires.responses import NotAResponse, read_response


class Command(BaseCommand):
    help = "Print each score and band of a FHIR QuestionnaireResponse as JSON; tells what is missing."

    def add_arguments(self, parser):
        parser.add_argument("questionnaire", type=Path)
        parser.add_argument("response", type=Path)

    def handle(self, *, questionnaire, response, **options):
        form, findings = read(_json(questionnaire))
        if form is None:
            told = "\n".join(f"  {finding}" for finding in findings if finding.outcome == REFUSED)
            raise CommandError(f"{questionnaire} is outside what is supported:\n{told}")
        try:
            answers, problems = read_response(form, _json(response))
        except NotAResponse as error:
            raise CommandError(f"{response}: {error}") from None
        self.stdout.write(json.dumps(report_of(form, answers, problems), ensure_ascii=False, indent=2))


def _json(file):
    try:
        return json.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise CommandError(f"{file}: {error}") from None
