"""What a response says, as plain data: scores with bands, what is missing, what is wrong."""

from .answering import problems_of
from .form import Form
from .responses import as_json
from .scoring import score

LANGUAGES = ("fi", "", "sv", "en")


def report_of(form: Form, answers, problems=()) -> dict:
    """{questionnaire, version, complete, scores, missing, problems}; numbers are plain JSON numbers."""
    results = score(form, answers)
    told = [*problems, *problems_of(form, answers)]
    missing = [problem.link_id for problem in told if problem.code == "required"]
    missing += [link_id for result in results for link_id in result.missing]
    wrong = [str(problem) for problem in told if problem.code != "required"]
    return {
        "questionnaire": form.url,
        "version": form.version,
        "complete": not missing and not wrong,
        "scores": [_row(result) for result in results],
        "missing": [_question(form, link_id) for link_id in dict.fromkeys(missing)],
        "problems": wrong,
    }


def _row(result):
    return {
        "code": result.code,
        "text": words(result.text),
        "complete": result.is_complete,
        "value": _number(result.value),
        "so_far": _number(result.so_far),
        "missing": list(result.missing),
        "band": {"code": result.band.code, "text": words(result.band.text)} if result.band else None,
    }


def _question(form, link_id):
    return {"linkId": link_id, "text": words(form.by_id[link_id].text)}


def _number(value):
    return None if value is None else as_json(value)


def words(text) -> str:
    """Finnish words when there are any, else as the document tells them."""
    return next((text[language] for language in LANGUAGES if text.get(language)), "")
