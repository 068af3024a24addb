"""Questionnaires as files: taken in, refused in words, and scored."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from palvelupolku.audit.actors import SYSTEM
from palvelupolku.audit.models import Event
from palvelupolku.questionnaires.actions import import_questionnaire
from palvelupolku.questionnaires.models import Questionnaire, QuestionnaireResponse

from .forms import coded, declared, item, questionnaire, response, scale

BANDS = ("low", 0, 2, "vähän"), ("high", 3, 6, "paljon")
DOCUMENT = questionnaire(scale("a"), scale("b"), extension=[declared("total", (), *BANDS)])


def write(folder, name, document):
    file = folder / name
    file.write_text(json.dumps(document), encoding="utf-8")
    return str(file)


def run(*arguments):
    out = StringIO()
    call_command(*arguments, stdout=out, stderr=out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_same_file_again_changes_nothing(tmp_path):
    file = write(tmp_path, "q.json", DOCUMENT)
    assert "created" in run("import_questionnaire", file)
    assert "unchanged" in run("import_questionnaire", file)
    assert (
        Questionnaire.objects.count() == Event.objects.filter(action__endswith="questionnaire.import").count()
    )


@pytest.mark.django_db
def test_one_refused_file_is_told_and_the_others_are_taken(tmp_path):
    good = write(tmp_path, "good.json", DOCUMENT)
    bad = write(tmp_path, "bad.json", questionnaire(item("p", "attachment"), version="2"))
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("import_questionnaire", good, bad, stdout=out, stderr=out)
    assert ended.value.code == 1
    assert "type 'attachment' is not supported (refused)" in out.getvalue()
    assert Questionnaire.objects.get().version == "1"


@pytest.mark.django_db
def test_an_answered_version_never_changes():
    taken = import_questionnaire(DOCUMENT, by=SYSTEM, at=timezone.now())
    changed = {**DOCUMENT, "title": "Toinen"}
    assert import_questionnaire(changed, by=SYSTEM, at=timezone.now()).outcome == "updated"
    QuestionnaireResponse.objects.create(
        questionnaire=taken.questionnaire, document=response(), answered_at=timezone.now()
    )
    again = import_questionnaire(DOCUMENT, by=SYSTEM, at=timezone.now())
    assert again.outcome == "refused" and "has answers" in str(again.findings[-1])
    assert Questionnaire.objects.get().document["title"] == "Toinen"
    assert (
        import_questionnaire({**DOCUMENT, "version": "2"}, by=SYSTEM, at=timezone.now()).outcome == "created"
    )


def test_scores_and_bands_as_json(tmp_path):
    files = (
        write(tmp_path, "q.json", DOCUMENT),
        write(tmp_path, "r.json", response(coded("a", "a1"), coded("b", "a3"))),
    )
    told = json.loads(run("score_response", *files))
    assert told["complete"] is True
    assert told["scores"][0]["value"] == 4
    assert told["scores"][0]["band"] == {"code": "high", "text": "paljon"}


def test_an_incomplete_response_says_what_is_missing(tmp_path):
    files = write(tmp_path, "q.json", DOCUMENT), write(tmp_path, "r.json", response(coded("a", "a1")))
    told = json.loads(run("score_response", *files))
    assert (told["complete"], told["scores"][0]["value"]) == (False, None)
    assert [row["linkId"] for row in told["missing"]] == ["b"]


@pytest.mark.parametrize("text", ["{", '{"resourceType": "Patient"}', "[]"])
def test_what_is_no_questionnaire_is_refused_in_words(tmp_path, text):
    file = tmp_path / "x.json"
    file.write_text(text)
    with pytest.raises(CommandError, match=r"x\.json"):
        call_command("score_response", str(file), str(file))
