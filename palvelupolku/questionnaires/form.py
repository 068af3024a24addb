"""A FHIR R4 Questionnaire as this house understands it, and a finding for everything it does not.

`read(document)` gives a Form and its findings. A finding is "refused" (the document cannot be used as it is)
or "left out" (a part that changes nothing about what is asked or counted). Nothing is ignored silently:
every key and extension that is not known here becomes a finding.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from . import fhirpath
from .values import VALUE_KEYS, value_of

REFUSED, LEFT_OUT = "refused", "left out"
QUESTIONS = ("boolean", "decimal", "integer", "date", "string", "text", "choice", "open-choice")
TYPES = ("group", "display", *QUESTIONS)
OPERATORS = ("exists", "=", "!=", ">", "<", ">=", "<=")
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/"
CORE = "http://hl7.org/fhir/StructureDefinition/"
OWN = "https://palvelupolku.example/fhir/"
CALCULATED, VARIABLE = f"{SDC}sdc-questionnaire-calculatedExpression", f"{CORE}variable"
HIDDEN, TRANSLATION = f"{CORE}questionnaire-hidden", f"{CORE}translation"
LEAST, MOST = f"{CORE}minValue", f"{CORE}maxValue"
MIN_OCCURS, MAX_OCCURS = f"{CORE}questionnaire-minOccurs", f"{CORE}questionnaire-maxOccurs"
SCORE, BANDS, END, SAFETY = f"{OWN}score", f"{OWN}bands", f"{OWN}end", f"{OWN}safety"
WEIGHTS = tuple(f"{CORE}{name}" for name in fhirpath.ORDINAL)
# Of looks only: what is asked and counted is the same without them.
LOOKS = (
    *(
        f"{CORE}{name}"
        for name in (
            *("questionnaire-itemControl", "questionnaire-choiceOrientation", "entryFormat", "designNote"),
            *("questionnaire-displayCategory", "questionnaire-supportLink", "questionnaire-sliderStepValue"),
            *("questionnaire-optionPrefix", "rendering-style", "rendering-xhtml", "rendering-markdown"),
        )
    ),
    f"{SDC}sdc-questionnaire-shortText",
    f"{SDC}sdc-questionnaire-openLabel",
)
UNITS = f"{CORE}questionnaire-unit"
ROOT_KEYS = {
    *("resourceType", "id", "meta", "implicitRules", "language", "text", "contained", "extension", "url"),
    *("identifier", "version", "name", "title", "_title", "status", "experimental", "subjectType", "date"),
    *("publisher", "contact", "description", "_description", "useContext", "jurisdiction", "purpose"),
    *("copyright", "approvalDate", "lastReviewDate", "effectivePeriod", "code", "item", "derivedFrom"),
}
ITEM_KEYS = {
    *("linkId", "text", "_text", "prefix", "_prefix", "type", "enableWhen", "enableBehavior", "required"),
    *("repeats", "maxLength", "answerOption", "answerValueSet", "initial", "item", "extension", "id"),
    *("code", "definition", "readOnly"),
}
STATUSES = ("draft", "active", "retired", "unknown")


@dataclass(frozen=True)
class Finding:
    """What was not understood, where, and what that means."""

    where: str
    what: str
    outcome: str

    def __str__(self):
        return f"{self.where}: {self.what} ({self.outcome})"


@dataclass(frozen=True)
class Option:
    """One answer to choose: its value (a Coding, text, number or day), what it says and its weight."""

    value: object
    text: dict
    weight: Decimal | None = None
    is_initial: bool = False


@dataclass(frozen=True)
class Condition:
    """One line of enableWhen."""

    question: str
    operator: str
    answer: object


@dataclass(frozen=True)
class Item:
    """One question, group or text."""

    link_id: str
    kind: str
    text: dict
    prefix: str = ""
    is_required: bool = False
    repeats: bool = False
    read_only: bool = False
    is_hidden: bool = False
    longest: int | None = None
    least: object = None
    most: object = None
    occurs: tuple = (0, None)
    unit: str = ""
    options: tuple = ()
    initial: tuple = ()
    conditions: tuple = ()
    behavior: str = "any"
    calculation: str = ""
    variables: tuple = ()
    bands: tuple = ()
    safety: tuple = ()
    items: tuple = ()

    @property
    def is_question(self) -> bool:
        return self.kind in QUESTIONS

    @property
    def is_open(self) -> bool:
        return self.kind == "open-choice"


@dataclass(frozen=True)
class Band:
    """A named range of a score, both ends in it; None is no end."""

    code: str
    low: Decimal | None
    high: Decimal | None
    text: dict
    way: str = ""

    def holds(self, value) -> bool:
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


@dataclass(frozen=True)
class Score:
    """A declared sum: of which questions, by which method, and its bands."""

    code: str
    text: dict
    link_ids: tuple = ()
    method: str = "sum"
    bands: tuple = ()


@dataclass
class Form:
    """One version of one questionnaire."""

    url: str
    version: str
    title: dict
    status: str
    items: tuple = ()
    scores: tuple = ()
    variables: tuple = ()
    ends: tuple = ()
    document: dict = field(default_factory=dict, repr=False)

    def walk(self):
        """Every item with its ancestors, in the order of the document."""
        yield from _walk(self.items, ())

    @property
    def by_id(self) -> dict:
        return {item.link_id: item for item, _ in self.walk()}


def _walk(items, above):
    for item in items:
        yield item, above
        yield from _walk(item.items, (*above, item))


def read(document) -> tuple[Form | None, list[Finding]]:
    """The form of a Questionnaire and what was not understood of it; no form when something is refused."""
    reader = _Reader(document)
    form = reader.form()
    refused = any(finding.outcome == REFUSED for finding in reader.findings)
    return (None if refused else form), reader.findings


class _Reader:
    def __init__(self, document):
        self.document = document
        self.findings = []
        self.seen = set()
        self.value_sets = {}

    def refuse(self, where, what):
        self.findings.append(Finding(where, what, REFUSED))

    def leave(self, where, what):
        self.findings.append(Finding(where, what, LEFT_OUT))

    def form(self):
        document = self.document
        if not isinstance(document, dict) or document.get("resourceType") != "Questionnaire":
            return self.refuse("document", "is not a FHIR Questionnaire")
        self.keys(document, ROOT_KEYS, "document")
        if document.get("status") not in STATUSES:
            self.refuse("status", f"{document.get('status')!r} is none of {', '.join(STATUSES)}")
        self.value_sets = self.contained()
        items = self.items(document.get("item"), "item")
        if not items:
            self.refuse("item", "there is nothing to answer")
        form = Form(
            url=str(document.get("url") or document.get("id") or ""),
            version=str(document.get("version") or ""),
            title=_words(document, "title") or {"": str(document.get("name") or "")},
            status=str(document.get("status")),
            items=items,
            document=document,
            **self.root_extensions(),
        )
        self.references(form)
        return form

    def keys(self, row, known, where):
        for key in row:
            if key not in known and key != "resourceType":
                outcome = self.refuse if key == "modifierExtension" else self.leave
                outcome(where, f"'{key}' is not read")

    # --- lists of answers -----------------------------------------------------------------------------

    def contained(self):
        found = {}
        for number, row in enumerate(_rows(self.document, "contained")):
            where = f"contained[{number}]"
            if row.get("resourceType") == "ValueSet" and row.get("id"):
                found[row["id"]] = tuple(self.concepts(row, where))
            else:
                self.leave(where, f"{row.get('resourceType')} is not read")
        return found

    def concepts(self, row, where):
        expansion = row.get("expansion") or {}
        if expansion.get("contains"):
            yield from self.contains(expansion["contains"])
            return
        compose = row.get("compose") or {}
        if compose.get("exclude"):
            self.refuse(where, "compose.exclude is not supported")
        for include in _rows(compose, "include"):
            if include.get("filter") or include.get("valueSet") or not include.get("concept"):
                self.refuse(where, "only listed concepts are supported (no filter, no other value set)")
            for concept in _rows(include, "concept"):
                yield self.concept(concept, include.get("system"))

    def contains(self, rows):
        for row in rows:
            if row.get("code") and not row.get("abstract"):
                yield self.concept(row, row.get("system"))
            yield from self.contains(row.get("contains") or [])

    def concept(self, row, system):
        coding = {key: value for key, value in (("system", system), ("code", row.get("code"))) if value}
        if row.get("display"):
            coding["display"] = row["display"]
        return Option(coding, _words(row, "display") or {"": row.get("code", "")}, fhirpath.own_weight(row))

    def options(self, row, where):
        reference = row.get("answerValueSet")
        if reference and row.get("answerOption"):
            self.refuse(where, "has both answerOption and answerValueSet")
        if reference:
            name = str(reference).removeprefix("#")
            if name not in self.value_sets:
                self.refuse(where, f"the value set {reference} is not contained in the document")
                return ()
            return self.value_sets[name]
        options = tuple(self.option(each, where) for each in _rows(row, "answerOption"))
        return tuple(each for each in options if each)

    def option(self, row, where):
        for key in row:
            if key not in (*VALUE_KEYS, "initialSelected", "extension", "id") and not key.startswith(
                "_value"
            ):
                self.leave(where, f"answerOption.{key} is not read")
        told, value = value_of(row)
        if told is None or told in ("valueReference", "valueTime", "valueQuantity"):
            self.refuse(where, f"answerOption with {told or 'no value'} is not supported")
            return None
        self.extensions(row, where, WEIGHTS + LOOKS)
        if isinstance(value, dict):
            self.extensions(value, where, (*WEIGHTS, *LOOKS))
        weight = fhirpath.own_weight(row)
        weight = fhirpath.own_weight(value) if weight is None else weight
        words = _words(value, "display") if isinstance(value, dict) else {"": str(value)}
        words = words or {"": str(value.get("code", ""))}
        plain = {k: v for k, v in value.items() if k != "extension"} if isinstance(value, dict) else value
        plain = (
            {k: v for k, v in plain.items() if not k.startswith("_")} if isinstance(plain, dict) else plain
        )
        return Option(plain, words, weight, bool(row.get("initialSelected")))

    # --- items ----------------------------------------------------------------------------------------

    def items(self, rows, where):
        if not isinstance(rows or [], list):
            self.refuse(where, "is not a list")
            return ()
        return tuple(item for row in rows or [] if (item := self.item(row, where)))

    def item(self, row, where):
        link_id = row.get("linkId") if isinstance(row, dict) else None
        if not link_id or not isinstance(link_id, str):
            return self.refuse(where, "an item has no linkId")
        where = f"item {link_id}"
        if link_id in self.seen:
            self.refuse(where, "the same linkId stands twice")
        self.seen.add(link_id)
        kind = row.get("type")
        if kind not in TYPES:
            return self.refuse(where, f"type {kind!r} is not supported")
        self.keys(row, ITEM_KEYS, where)
        if kind in ("group", "display"):
            self.plain(row, kind, where)
        if kind in QUESTIONS and row.get("repeats") is True and row.get("item"):
            self.refuse(where, "questions inside a repeating question are not supported")
        options = self.options(row, where)
        if kind in ("choice", "open-choice") and not options:
            self.refuse(where, "a choice without answers to choose from")
        return Item(
            link_id=link_id,
            kind=kind,
            text=_words(row, "text"),
            prefix=str(row.get("prefix") or ""),
            is_required=row.get("required") is True,
            repeats=row.get("repeats") is True,
            read_only=row.get("readOnly") is True,
            longest=self.longest(row, where),
            options=options,
            initial=self.initial(row, options, where),
            **self.enabled(row, where),
            **self.item_extensions(row, kind, where),
            items=self.items(row.get("item"), where),
        )

    def plain(self, row, kind, where):
        for key in ("answerOption", "answerValueSet", "initial", "maxLength"):
            if row.get(key):
                self.refuse(where, f"a {kind} cannot have {key}")
        if kind == "display" and row.get("item"):
            self.refuse(where, "a display cannot have items in it")
        if kind == "group" and row.get("repeats") is True:
            self.refuse(where, "a repeating group is not supported")

    def longest(self, row, where):
        told = row.get("maxLength")
        if told is not None and (isinstance(told, bool) or not isinstance(told, int) or told < 1):
            self.refuse(where, f"maxLength {told!r} is not a length")
            return None
        return told

    def initial(self, row, options, where):
        values = []
        for each in _rows(row, "initial"):
            told, value = value_of(each)
            if told is None:
                self.refuse(where, "initial without a value")
            else:
                values.append(value)
        if len(values) > 1 and row.get("repeats") is not True:
            self.refuse(where, "several initial values but it does not repeat")
        return tuple(values) or tuple(option.value for option in options if option.is_initial)

    def enabled(self, row, where):
        conditions = []
        for each in _rows(row, "enableWhen"):
            key, value = value_of(each, "answer")
            operator = each.get("operator")
            if operator not in OPERATORS:
                self.refuse(where, f"enableWhen operator {operator!r} is not known")
            elif key is None or key in ("answerReference", "answerTime", "answerDateTime"):
                self.refuse(where, f"enableWhen with {key or 'no answer'} is not supported")
            elif operator == "exists" and not isinstance(value, bool):
                self.refuse(where, "enableWhen exists needs true or false")
            else:
                conditions.append(Condition(str(each.get("question")), operator, value))
        behavior = row.get("enableBehavior")
        if behavior not in (None, "all", "any") or (behavior is None and len(conditions) > 1):
            self.refuse(where, f"enableBehavior {behavior!r} is neither all nor any")
        return {"conditions": tuple(conditions), "behavior": behavior or "any"}

    # --- extensions -----------------------------------------------------------------------------------

    def extensions(self, row, where, known):
        """{url: [extension]} of the known ones; the others become findings."""
        found = {}
        for each in _rows(row, "extension"):
            url = str(each.get("url"))
            if url in known:
                found.setdefault(url, []).append(each)
            elif url not in (TRANSLATION,):
                self.leave(where, f"the extension {url} is not read")
        for url in found:
            if url in LOOKS:
                self.leave(where, f"the extension {url} is of looks only")
        return found

    def item_extensions(self, row, kind, where):
        known = (
            HIDDEN,
            LEAST,
            MOST,
            MIN_OCCURS,
            MAX_OCCURS,
            CALCULATED,
            VARIABLE,
            BANDS,
            SAFETY,
            UNITS,
            *LOOKS,
        )
        told = self.extensions(row, where, known)
        least, most = (self.single(told, url) for url in (LEAST, MOST))
        if (least is not None or most is not None) and kind not in ("integer", "decimal", "date"):
            self.refuse(where, f"minValue and maxValue are for numbers and days, not for {kind}")
        unit = (told.get(UNITS) or [{}])[0].get("valueCoding") or {}
        return {
            "is_hidden": self.single(told, HIDDEN) is True,
            "least": least,
            "most": most,
            "occurs": (self.single(told, MIN_OCCURS) or 0, self.single(told, MAX_OCCURS)),
            "unit": unit.get("display") or unit.get("code") or "",
            "calculation": self.calculation(told, kind, where),
            "variables": self.variables(told, where),
            "bands": tuple(band for each in told.get(BANDS, ()) for band in self.bands(each, where)),
            "safety": self.safety(told, where),
        }

    def single(self, told, url):
        rows = told.get(url) or []
        return value_of(rows[0])[1] if rows else None

    def calculation(self, told, kind, where):
        rows = told.get(CALCULATED) or []
        if not rows:
            return ""
        if kind not in ("integer", "decimal"):
            self.refuse(where, f"a calculated {kind} is not supported, only numbers")
        return self.expression(rows[0], where)

    def expression(self, row, where):
        told = row.get("valueExpression") or {}
        text = told.get("expression") or ""
        if told.get("language") != "text/fhirpath":
            self.refuse(
                where, f"expressions in {told.get('language')!r} are not supported, only text/fhirpath"
            )
        try:
            fhirpath.parse(text)
        except fhirpath.NotUnderstood as why:
            self.refuse(where, f"the expression is outside what is supported: {why}")
        return text

    def variables(self, told, where):
        return tuple(
            (str((row.get("valueExpression") or {}).get("name")), self.expression(row, where))
            for row in told.get(VARIABLE) or ()
        )

    def safety(self, told, where):
        return tuple(self.part(row, "code", where) for row in told.get(SAFETY) or ())

    def part(self, row, name, where):
        for each in _rows(row, "extension"):
            if each.get("url") == name:
                return value_of(each)[1]
        return None

    def root_extensions(self):
        told = self.extensions(self.document, "document", (VARIABLE, SCORE, END, *LOOKS))
        return {
            "variables": self.variables(told, "document"),
            "scores": tuple(self.score(row) for row in told.get(SCORE) or ()),
            "ends": tuple(row for row in told.get(END) or ()),
        }

    def score(self, row):
        code = str(self.part(row, "code", "score") or "total")
        where = f"score {code}"
        links = tuple(str(value_of(each)[1]) for each in _rows(row, "extension") if each.get("url") == "item")
        method = self.part(row, "method", where) or "sum"
        if method not in ("sum", "average"):
            self.refuse(where, f"method {method!r} is neither sum nor average")
        text = next(
            (_words(each, "valueString") for each in _rows(row, "extension") if each.get("url") == "text"), {}
        )
        bands = [each for each in _rows(row, "extension") if each.get("url") == "band"]
        return Score(code, text, links, method, tuple(self.band(each, where) for each in bands))

    def text(self, row):
        told = (each for each in _rows(row, "extension") if each.get("url") == "text")
        return next((_words(each, "valueString") for each in told), {})

    def bands(self, row, where):
        return [self.band(each, where) for each in _rows(row, "extension") if each.get("url") == "band"]

    def band(self, row, where):
        low, high = (_decimal(self.part(row, name, where)) for name in ("low", "high"))
        if low is not None and high is not None and low > high:
            self.refuse(where, f"a band ends ({high}) before it begins ({low})")
        text = next(
            (_words(each, "valueString") for each in _rows(row, "extension") if each.get("url") == "text"), {}
        )
        code = str(self.part(row, "code", where) or "")
        return Band(code, low, high, text, str(self.part(row, "way", where) or ""))

    # --- the whole ------------------------------------------------------------------------------------

    def references(self, form):
        known = {item.link_id: item for item, _ in form.walk()}
        for item in known.values():
            for condition in item.conditions:
                if condition.question not in known:
                    self.refuse(
                        f"item {item.link_id}", f"enableWhen asks {condition.question}, which is not here"
                    )
                elif condition.question == item.link_id:
                    self.refuse(f"item {item.link_id}", "enableWhen asks itself")
        for item in _circular(known):
            self.refuse(f"item {item}", "enableWhen goes round in a circle")
        for score in form.scores:
            for link_id in score.link_ids:
                if link_id not in known:
                    self.refuse(f"score {score.code}", f"counts {link_id}, which is not here")
        self.unknown_variables(form)

    def unknown_variables(self, form):
        base = {"resource", "questionnaire", "context", "qitem"}
        here = base | {name for name, _ in form.variables}
        for item, above in form.walk():
            names = here | {name for each in (*above, item) for name, _ in each.variables}
            told = [item.calculation, *(text for _, text in item.variables)]
            for text in filter(None, told):
                try:
                    wrong = fhirpath.externals_in(fhirpath.parse(text)) - names
                except fhirpath.NotUnderstood:
                    continue
                for name in sorted(wrong):
                    self.refuse(f"item {item.link_id}", f"the expression uses %{name}, which is not known")


def _circular(known):
    """The linkIds whose enabling depends on themselves."""
    asks = {key: {each.question for each in item.conditions} for key, item in known.items()}
    found = []
    for key in asks:
        seen, new = set(), set(asks[key])
        while new:
            seen |= new
            new = {other for each in new for other in asks.get(each, ())} - seen
        if key in seen:
            found.append(key)
    return found


def _rows(row, key) -> list:
    told = row.get(key) if isinstance(row, dict) else None
    return [each for each in told if isinstance(each, dict)] if isinstance(told, list) else []


def _words(row, key) -> dict:
    """{"": as told, fi, sv …}: the text and its translations."""
    words = {"": str(row[key])} if row.get(key) else {}
    for each in _rows(row.get(f"_{key}") or {}, "extension"):
        if each.get("url") == TRANSLATION:
            parts = {part.get("url"): value_of(part)[1] for part in _rows(each, "extension")}
            if parts.get("lang") and parts.get("content"):
                words[str(parts["lang"])[:2]] = str(parts["content"])
    return words


def _decimal(value):
    if value is None or isinstance(value, bool):
        return None
    return Decimal(str(value)) if re.fullmatch(r"-?\d+(\.\d+)?", str(value)) else None
