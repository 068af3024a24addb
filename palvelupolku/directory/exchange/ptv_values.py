"""Values inside a PTV object. Null or missing is empty; a value of the wrong kind spoils the object."""

from .ptv_files import BadObject, words_for


def text(raw, key) -> str:
    """A text or number as text, "" for nothing; anything else spoils the object."""
    value = raw.get(key)
    if value is None:
        return ""
    if isinstance(value, bool | dict | list):
        raise BadObject(f"{key} should be a text, not {words_for(value)}")
    return str(value).strip()


def objects(raw, key) -> list[dict]:
    """A list of objects, [] for nothing; anything else spoils the object."""
    value = raw.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise BadObject(f"{key} should be a list, not {words_for(value)}")
    for each in value:
        if each is not None and not isinstance(each, dict):
            raise BadObject(f"{key} should hold objects, not {words_for(each)}")
    return [each for each in value if each]


def part(raw, key) -> dict:
    """An object inside an object, {} for nothing."""
    value = raw.get(key)
    if value is not None and not isinstance(value, dict):
        raise BadObject(f"{key} should be an object, not {words_for(value)}")
    return value or {}


def texts(raw, key) -> dict:
    """[{language, value}] as {language: value}."""
    return _joined(objects(raw, key))


def _joined(rows) -> dict:
    found = {}
    for row in rows:
        language, value = text(row, "language")[:10] or "fi", text(row, "value")
        if value:
            found[language] = f"{found[language]}\n{value}" if language in found else value
    return found


def by_type(raw, key) -> dict:
    """[{type, language, value}] as {type: {language: value}}; empty ones left out."""
    rows = objects(raw, key)
    kinds = dict.fromkeys(text(row, "type") or "Name" for row in rows)
    found = {kind: _joined([row for row in rows if (text(row, "type") or "Name") == kind]) for kind in kinds}
    return {kind: value for kind, value in found.items() if value}
