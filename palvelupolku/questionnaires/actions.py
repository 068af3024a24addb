"""Verbs of questionnaires: a version comes in, and stays as it is once somebody has answered it."""

import hashlib
import json
from dataclasses import dataclass

from django.db import transaction

from palvelupolku.audit.actions import record

from .form import REFUSED, Finding, read
from .models import Questionnaire

CREATED, UPDATED, UNCHANGED, NOT_TAKEN = "created", "updated", "unchanged", "refused"


@dataclass(frozen=True)
class Imported:
    """What became of one document: the outcome, the row (None when refused) and what was not understood."""

    outcome: str
    questionnaire: Questionnaire | None
    findings: tuple[Finding, ...]


@transaction.atomic
def import_questionnaire(document, *, by, at) -> Imported:
    """Keep one version of a questionnaire. The same document again changes nothing.

    Refused when something in it is outside what is supported, when it has no url, or when the version that is
    here has answers and says something else: a change needs a version of its own.
    """
    form, findings = read(document)
    if form is None:
        return Imported(NOT_TAKEN, None, tuple(findings))
    if not form.url:
        return _refused(findings, "url", "a questionnaire needs a url or an id to be known by")
    digest = _digest_of(document)
    known = Questionnaire.objects.select_for_update().filter(url=form.url, version=form.version).first()
    if known and known.digest == digest:
        return Imported(UNCHANGED, known, tuple(findings))
    if known and known.responses.exists():
        what = f"version {form.version or '(none)'} has answers and cannot change"
        return _refused(findings, "version", what)
    row = known or Questionnaire(url=form.url, version=form.version)
    row.title, row.status, row.document, row.digest = form.title, form.status, document, digest
    row.findings, row.imported_at = [str(finding) for finding in findings], at
    row.save()
    outcome = UPDATED if known else CREATED
    record("questionnaires.questionnaire.import", row, by=by, at=at, outcome=outcome, version=row.version)
    return Imported(outcome, row, tuple(findings))


def _digest_of(document) -> str:
    """sha256 of the document's canonical JSON."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _refused(findings, where, what):
    return Imported(NOT_TAKEN, None, (*findings, Finding(where, what, REFUSED)))
