"""What is asked, what counts, and what it comes to."""

import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palvelupolku.questionnaires import fhirpath
from palvelupolku.questionnaires.answering import asked_ids, enabled_ids, problems_of
from palvelupolku.questionnaires.form import LEFT_OUT, REFUSED, read
from palvelupolku.questionnaires.report import report_of
from palvelupolku.questionnaires.responses import NotAResponse, read_response, write_response
from palvelupolku.questionnaires.scoring import calculate, score

from .forms import bands, calculated, coded, declared, item, option, questionnaire, response, said, scale

PHQ2 = [scale("a"), scale("b")]


def form_of(*items, **fields):
    form, findings = read(questionnaire(*items, **fields))
    assert form is not None, findings
    return form


def refused(*items, **fields):
    form, findings = read(questionnaire(*items, **fields))
    assert form is None
    return " · ".join(str(finding) for finding in findings if finding.outcome == REFUSED)


def answered(form, *rows):
    answers, problems = read_response(form, response(*rows))
    assert not problems
    return answers


# --- what is asked --------------------------------------------------------------------------------------


def when(question, operator, behavior=None, **answer):
    rows = {"enableWhen": [{"question": question, "operator": operator, **answer}]}
    return rows | ({"enableBehavior": behavior} if behavior else {})


@pytest.mark.parametrize(
    ("operator", "wanted", "given", "shown"),
    [
        ("exists", {"answerBoolean": True}, [3], True),
        ("exists", {"answerBoolean": True}, [], False),
        ("exists", {"answerBoolean": False}, [], True),
        ("exists", {"answerBoolean": False}, [3], False),
        *[("=", {"answerInteger": 3}, [n], n == 3) for n in (2, 3, 4)],
        *[("!=", {"answerInteger": 3}, [n], n != 3) for n in (2, 3, 4)],
        *[(">", {"answerInteger": 3}, [n], n > 3) for n in (2, 3, 4)],
        *[("<", {"answerInteger": 3}, [n], n < 3) for n in (2, 3, 4)],
        *[(">=", {"answerInteger": 3}, [n], n >= 3) for n in (2, 3, 4)],
        *[("<=", {"answerInteger": 3}, [n], n <= 3) for n in (2, 3, 4)],
        *[(operator, {"answerInteger": 3}, [], False) for operator in ("=", "!=", ">", "<", ">=", "<=")],
    ],
)
def test_every_operator_of_a_condition(operator, wanted, given, shown):
    form = form_of(item("n", "integer"), item("q", "string", **when("n", operator, **wanted)))
    assert ("q" in enabled_ids(form, {"n": given})) is shown


@pytest.mark.parametrize("behavior", ["all", "any"])
def test_all_or_any_of_the_conditions(behavior):
    rows = [{"question": name, "operator": "=", "answerBoolean": True} for name in "xy"]
    form = form_of(
        item("x", "boolean"),
        item("y", "boolean"),
        item("q", "string", enableWhen=rows, enableBehavior=behavior),
    )
    for x, y in itertools.product((True, False), repeat=2):
        wanted = (x and y) if behavior == "all" else (x or y)
        assert ("q" in enabled_ids(form, {"x": [x], "y": [y]})) is wanted


def test_days_texts_and_codings_are_compared():
    coding = {"answerCoding": {"system": "urn:x", "code": "a1"}}
    form = form_of(
        item("day", "date"),
        item("late", "string", **when("day", ">=", answerDate="2026-01-01")),
        scale("c"),
        item("said", "string", **when("c", "=", **coding)),
    )
    answers = {"day": ["2026-03-01"], "c": [{"system": "urn:x", "code": "a1"}]}
    assert {"late", "said"} <= enabled_ids(form, answers)
    assert {"late", "said"}.isdisjoint(enabled_ids(form, {"day": ["2025-12-31"], "c": []}))


def test_a_hidden_branch_takes_all_below_it_along():
    form = form_of(
        item("x", "boolean"),
        item("g", "group", **when("x", "=", answerBoolean=True), item=[scale("s"), item("t", "text")]),
        item("after", "string", **when("t", "exists", answerBoolean=True)),
    )
    answers = {"x": [False], "s": [{"system": "urn:x", "code": "a3"}], "t": ["jotain"], "after": ["a"]}
    assert asked_ids(form, answers) == {"x"}
    assert score(form, answers)[0].value == 0
    assert [row["linkId"] for row in write_response(form, answers)["item"]] == ["x"]


def test_a_hidden_question_is_never_scored_or_exported():
    hidden = {"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-hidden", "valueBoolean": True}
    form = form_of(scale("a"), scale("b", extension=[hidden]))
    answers = answered(form, coded("a", "a1"), coded("b", "a3"))
    result = score(form, answers)[0]
    assert (result.value, result.missing) == (1, ())
    assert [row["linkId"] for row in write_response(form, answers)["item"]] == ["a"]


def test_a_question_inside_a_question_is_asked_after_an_answer():
    form = form_of(item("x", "boolean", item=[item("why", "string")]))
    assert "why" not in asked_ids(form, {})
    answers = {"x": [True], "why": ["siksi"]}
    written = write_response(form, answers)["item"][0]
    assert written["answer"][0]["item"][0]["answer"] == [{"valueString": "siksi"}]
    assert answered(form, written) == answers


# --- what is counted ------------------------------------------------------------------------------------


def test_weights_are_summed_and_fall_in_a_band():
    rows = (("no", 0, 2, "ei viitettä"), ("yes", 3, None, "viitteitä"))
    form = form_of(*PHQ2, extension=[declared("total", (), *rows)])
    result = score(form, answered(form, coded("a", "a1"), coded("b", "a2")))[0]
    assert (result.value, result.band.code, result.is_complete) == (3, "yes", True)
    assert score(form, answered(form, coded("a", "a0"), coded("b", "a2")))[0].band.code == "no"


def test_an_incomplete_one_says_what_is_missing():
    form = form_of(*PHQ2)
    told = report_of(form, answered(form, coded("b", "a2")))
    assert told["complete"] is False
    assert told["missing"] == [{"linkId": "a", "text": "Kysymys a"}]
    assert told["scores"][0]["value"] is None and told["scores"][0]["so_far"] == 2


def test_a_score_counts_the_questions_it_names():
    form = form_of(*PHQ2, scale("c"), extension=[declared("two", ("a", "c"), method="average")])
    answers = answered(form, coded("a", "a1"), coded("b", "a3"), coded("c", "a2"))
    assert score(form, answers)[0].value == Decimal("1.5")


def test_the_weight_is_the_forms_own_whatever_the_response_says():
    form = form_of(*PHQ2)
    row = coded("a", "a1")
    row["answer"][0]["valueCoding"]["extension"] = [
        {"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": 99}
    ]
    assert score(form, answered(form, row, coded("b", "a0")))[0].value == 1


def test_weights_of_a_contained_value_set_and_on_the_coding():
    weight = "http://hl7.org/fhir/StructureDefinition/valueset-ordinalValue"
    concepts = [{"code": f"a{n}", "extension": [{"url": weight, "valueDecimal": n}]} for n in (0, 5)]
    contained = [
        {
            "resourceType": "ValueSet",
            "id": "vs",
            "status": "active",
            "compose": {"include": [{"system": "urn:x", "concept": concepts}]},
        }
    ]
    on_coding = option("b")
    on_coding["valueCoding"]["extension"] = [
        {"url": "http://hl7.org/fhir/StructureDefinition/itemWeight", "valueDecimal": 2}
    ]
    form = form_of(item("a", answerValueSet="#vs"), item("b", answerOption=[on_coding]), contained=contained)
    assert score(form, answered(form, coded("a", "a5"), coded("b", "b")))[0].value == 7


SUMS = [
    "%resource.item.where(linkId='a').answer.value.ordinal()"
    " + %resource.item.where(linkId='b').answer.value.ordinal() // of both",
    "%resource.descendants().where(linkId='a' or linkId='b').answer.value.ordinal().sum()",
    "%resource.item.where(linkId in ('a' | 'b')).answer.value.ordinal().aggregate($this + $total, 0)",
    "%resource.item.answer.value.weight().sum()",
    "%resource.item.answer.value.extension('http://hl7.org/fhir/StructureDefinition/ordinalValue').value.sum()",
    "item.answer.sum(value.ordinal())",
    "iif(%resource.item.where(linkId='a').exists(), "
    "%questionnaire.item.where(linkId='a').answerOption.where(valueCoding.code="
    "%resource.item.where(linkId='a').answer.valueCoding.code).extension.where("
    "url='http://hl7.org/fhir/StructureDefinition/ordinalValue').valueDecimal, 0) + 2",
]


@pytest.mark.parametrize("expression", SUMS)
def test_the_common_ways_to_write_a_sum(expression):
    rows = bands(("low", 0, 2, "vähän"), ("high", 3, 6, "paljon"))
    form = form_of(*PHQ2, calculated("sum", expression, extension=[rows]))
    answers = answered(form, coded("a", "a1"), coded("b", "a2"))
    assert calculate(form, answers) == {"sum": 3}
    result = score(form, answers)[0]
    assert (result.code, result.value, result.band.code) == ("sum", 3, "high")
    written = write_response(form, answers, calculated=calculate(form, answers))
    assert written["item"][-1]["answer"] == [{"valueDecimal": 3}]


def test_a_sum_by_variables_and_of_another_sum():
    variables = [(name, f"%resource.item.where(linkId='{name}').answer.value.ordinal()") for name in "ab"]
    form = form_of(
        *PHQ2,
        calculated("twice", "%resource.item.where(linkId='sum').answer.value * 2", "integer"),
        calculated("sum", "%a + %b", "integer", variables),
    )
    told = {result.code: result for result in score(form, answered(form, coded("a", "a3"), coded("b", "a2")))}
    assert (told["sum"].value, told["twice"].value) == (5, 10)
    told = {result.code: result for result in score(form, answered(form, coded("a", "a3")))}
    assert told["sum"].missing == told["twice"].missing == ("b",)


@given(st.lists(st.integers(0, 3), min_size=2, max_size=9))
def test_every_way_of_summing_gives_the_same(values):
    names = [f"q{number}" for number in range(len(values))]
    form = form_of(
        *(scale(name) for name in names),
        calculated("sum", "%resource.item.answer.value.ordinal().sum()"),
        extension=[declared("total")],
    )
    answers = answered(form, *(coded(name, f"a{n}") for name, n in zip(names, values, strict=True)))
    assert [result.value for result in score(form, answers)] == [sum(values)] * 2


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", [7]),
        ("-(2 - 5)", [3]),
        ("7 div 2 + 7 mod 2", [4]),
        ("1 / 0", []),
        ("{} + 1", []),
        ("(1 | 2 | 2).count()", [2]),
        ("1 < 2 and 'a' = 'a'", [True]),
        ("false or {}", []),
        ("true or {}", [True]),
        ("(1 = 2) implies {}", [True]),
        ("'ab' & 'cd'", ["abcd"]),
        ("'PHQ-9'.startsWith('PHQ')", [True]),
        ("(3 | 4).select($this * 2).sum()", [14]),
        ("2.5.round()", [3]),
        ("iif(1 > 2, 'x', 'y')", ["y"]),
        ("2 in (1 | 2)", [True]),
    ],
)
def test_expressions(text, value):
    assert fhirpath.evaluate(fhirpath.parse(text), {}, {}) == value


@pytest.mark.parametrize("text", ["", "1 +", "resolve()", "a.b(", "today()", "x ? y : z", "%a.$this", "(1"])
def test_an_expression_outside_the_subset_is_refused_by_name(text):
    with pytest.raises(fhirpath.NotUnderstood):
        fhirpath.parse(text)


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader_of_expressions(text):
    try:
        tree = fhirpath.parse(text)
    except fhirpath.NotUnderstood:
        return
    assert isinstance(tree, fhirpath.Node)


# --- what is not understood ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("items", "fields", "told"),
    [
        ([item("a", "attachment")], {}, "type 'attachment' is not supported"),
        ([item("a", "string"), item("a", "string")], {}, "the same linkId stands twice"),
        ([item("a", "string", **when("b", "=", answerString="x"))], {}, "asks b, which is not here"),
        ([item("a", "string", **when("a", "=", answerString="x"))], {}, "goes round in a circle"),
        ([item("a")], {}, "a choice without answers"),
        ([item("a", answerValueSet="http://terminology.example/vs")], {}, "is not contained"),
        ([item("g", "group", repeats=True, item=[item("a", "string")])], {}, "repeating group"),
        ([calculated("s", "today()")], {}, "today() is not supported"),
        ([calculated("s", "%nobody + 1")], {}, "%nobody, which is not known"),
        ([], {}, "nothing to answer"),
        ([item("a", "string")], {"status": "ready"}, "status: 'ready'"),
        ([item("a", "string")], {"modifierExtension": [{"url": "x"}]}, "modifierExtension"),
        ([item("a", "integer", extension=[])], {"extension": [declared("t", ("z",))]}, "counts z"),
    ],
)
def test_what_changes_the_meaning_is_refused(items, fields, told):
    assert told in refused(*items, **fields)


def test_two_conditions_without_a_word_of_how_they_join_are_refused():
    rows = [{"question": "x", "operator": "=", "answerBoolean": True}] * 2
    assert "enableBehavior" in refused(item("x", "boolean"), item("q", "string", enableWhen=rows))


def test_what_changes_nothing_is_told_and_left_out():
    strange = {"url": "https://elsewhere.example/colour", "valueString": "red"}
    form, findings = read(questionnaire(item("a", "string", extension=[strange], novelty=1)))
    assert form is not None
    told = [str(finding) for finding in findings]
    assert all(finding.outcome == LEFT_OUT for finding in findings)
    assert any("colour" in each for each in told) and any("novelty" in each for each in told)


# --- what is wrong with answers ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "value", "code"),
    [
        (item("a", "boolean"), "yes", "not a truth"),
        (item("a", "integer"), 1.5, "not a whole number"),
        (item("a", "integer"), True, "not a whole number"),
        (item("a", "decimal"), "x", "not a number"),
        (item("a", "date"), "31.12.2026", "not a day"),
        (item("a", "date"), "2026-02-30", "not a day"),
        (item("a", "string", maxLength=3), "neljä", "too long"),
        (item("a", "text"), " ", "not a text"),
        (scale("a"), {"system": "urn:x", "code": "zz"}, "not an option"),
        (scale("a"), "free", "not an option"),
    ],
)
def test_a_wrong_answer_is_told(asked, value, code):
    assert [problem.code for problem in problems_of(form_of(asked), {"a": [value]})] == [code]


def test_right_answers_pass():
    form = form_of(
        item("a", "boolean", required=True),
        item("b", "decimal"),
        item("c", "date"),
        item("d", "open-choice", answerOption=[option("x")]),
        item("e", "string", repeats=True),
    )
    answers = {"a": [False], "b": [2], "c": ["2026-02"], "d": ["jotain muuta"], "e": ["x", "y"]}
    assert problems_of(form, answers) == []
    assert answered(form, *write_response(form, answers)["item"]) == answers


def test_least_most_required_and_one():
    least = {"url": "http://hl7.org/fhir/StructureDefinition/minValue", "valueInteger": 1}
    most = {"url": "http://hl7.org/fhir/StructureDefinition/maxValue", "valueInteger": 5}
    form = form_of(item("n", "integer", required=True, extension=[least, most]))
    told = [
        [problem.code for problem in problems_of(form, {"n": values})] for values in ([], [0], [6], [1, 2])
    ]
    assert told == [["required"], ["too small"], ["too large"], ["only one"]]


def test_a_response_to_something_else_is_refused():
    form = form_of(*PHQ2)
    for other in (
        {"resourceType": "Patient"},
        response(questionnaire="https://forms.example/Questionnaire/z"),
    ):
        with pytest.raises(NotAResponse):
            read_response(form, other)
    _, problems = read_response(form, response(said("zz", valueInteger=1)))
    assert [str(problem) for problem in problems] == ["zz: unknown question"]
