"""Values of FHIR's choices of types: reading them, and comparing two of them."""

from decimal import Decimal

KINDS = (
    *("Boolean", "Decimal", "Integer", "Date", "DateTime", "Time", "String", "Uri", "Code"),
    *("Coding", "Quantity", "Reference", "Attachment", "CodeableConcept"),
)
VALUE_KEYS = tuple(f"value{kind}" for kind in KINDS)
NUMBERS = (int, float, Decimal)


def value_of(row, stem="value") -> tuple[str | None, object]:
    """(key, value) of `valueCoding`, `answerInteger` …; (None, None) when there is none."""
    for kind in KINDS:
        if f"{stem}{kind}" in row:
            return f"{stem}{kind}", row[f"{stem}{kind}"]
    return None, None


def is_number(value) -> bool:
    return isinstance(value, NUMBERS) and not isinstance(value, bool)


def number_of(value) -> Decimal:
    return Decimal(str(value))


def same(a, b) -> bool:
    """Whether two answers are the same: codings by system and code, quantities and numbers by value."""
    if is_number(a) and is_number(b):
        return number_of(a) == number_of(b)
    if isinstance(a, dict) and isinstance(b, dict):
        if "code" in b and "value" not in b:
            # A condition may leave the system out, and then any system does.
            systems = (a.get("system"), b.get("system"))
            return a.get("code") == b["code"] and (None in systems or systems[0] == systems[1])
        return is_number(a.get("value")) and is_number(b.get("value")) and same(a["value"], b["value"])
    if isinstance(a, dict) != isinstance(b, dict):
        return False
    return type(a) is type(b) and a == b


def compare(a, b) -> int | None:
    """-1, 0 or 1; None when the two have no order (codings, truths, different kinds)."""
    if isinstance(a, dict) and isinstance(b, dict):
        a, b = a.get("value"), b.get("value")
    if is_number(a) and is_number(b):
        a, b = number_of(a), number_of(b)
    elif not (isinstance(a, str) and isinstance(b, str)):
        return None
    return (a > b) - (a < b)
