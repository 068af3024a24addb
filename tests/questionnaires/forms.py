"""Small questionnaires for tests, in the shapes that real ones have."""

ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
CALCULATED = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression"
VARIABLE = "http://hl7.org/fhir/StructureDefinition/variable"
OWN = "https://palvelupolku.example/fhir/"


def questionnaire(*items, **fields):
    return {
        "resourceType": "Questionnaire",
        "url": "https://forms.example/Questionnaire/q",
        "version": "1",
        "status": "active",
        "title": "Kysely",
        "item": list(items),
        **fields,
    }


def response(*items, **fields):
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": "https://forms.example/Questionnaire/q|1",
        "status": "completed",
        "item": list(items),
        **fields,
    }


def item(link_id, kind="choice", **fields):
    return {"linkId": link_id, "type": kind, "text": f"Kysymys {link_id}", **fields}


def option(code, weight=None, display=None):
    row = {"valueCoding": {"system": "urn:x", "code": code, "display": display or code}}
    if weight is not None:
        row["extension"] = [{"url": ORDINAL, "valueDecimal": weight}]
    return row


def scale(link_id, weights=(0, 1, 2, 3), **fields):
    return item(link_id, answerOption=[option(f"a{weight}", weight) for weight in weights], **fields)


def coded(link_id, code):
    return {"linkId": link_id, "answer": [{"valueCoding": {"system": "urn:x", "code": code}}]}


def said(link_id, **value):
    return {"linkId": link_id, "answer": [value]}


def calculated(link_id, expression, kind="decimal", variables=(), **fields):
    told = [{"url": VARIABLE, "valueExpression": _expression(text, name=name)} for name, text in variables]
    told.append({"url": CALCULATED, "valueExpression": _expression(expression)})
    return item(link_id, kind, extension=told + fields.pop("extension", []), readOnly=True, **fields)


def _expression(text, **fields):
    return {"language": "text/fhirpath", "expression": text, **fields}


def bands(*rows):
    return {"url": f"{OWN}bands", "extension": [band(*row) for row in rows]}


def band(code, low, high, text):
    parts = [{"url": "code", "valueString": code}, {"url": "text", "valueString": text}]
    parts += [{"url": name, "valueDecimal": n} for name, n in (("low", low), ("high", high)) if n is not None]
    return {"url": "band", "extension": parts}


def declared(code, link_ids=(), *rows, method=None):
    parts = [{"url": "code", "valueString": code}]
    parts += [{"url": "item", "valueString": link_id} for link_id in link_ids]
    parts += [{"url": "method", "valueCode": method}] if method else []
    return {"url": f"{OWN}score", "extension": [*parts, *(band(*row) for row in rows)]}
