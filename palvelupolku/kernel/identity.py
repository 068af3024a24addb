"""Finnish personal identity codes (128/2010 2 §), with the separators of 2023.

The separator is part of the key: two persons may differ by nothing else.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from stdnum.fi import hetu

SHAPE = re.compile(r"([0-9]{6})([-+ABCDEFUVWXY])([0-9]{3})[0-9A-FHJ-NPR-Y]")
CENTURIES = {"+": 1800, **dict.fromkeys("-YXWVU", 1900), **dict.fromkeys("ABCDEF", 2000)}
SEPARATORS = {1800: "+", 1900: "-", 2000: "A"}
CHECKS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
TEMPORARY = range(900, 1000)
LONGEST = 100
MASK = "****"


class IdentityCodeError(ValueError):
    """Not an identity code. `reason`: empty, format, date, number, checksum or future."""

    def __init__(self, reason: str):
        super().__init__(f"not a Finnish personal identity code: {reason}")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class IdentityCode:
    """A valid code. `is_temporary`: from the 900 range, not a real person's permanent code."""

    code: str
    born_on: date
    individual_number: int
    is_temporary: bool

    def __str__(self):
        return self.code

    def __repr__(self):
        return f"IdentityCode({mask(self.code)!r})"  # logs and error pages must not carry the code


def parse(code: str, *, today: date | None = None) -> IdentityCode:
    """Read a code as people write it (any case, spaces, long dashes); raises IdentityCodeError.

    Given `today`, a birth after it is refused. Temporary codes are accepted and marked.
    """
    text = _normalised(code)
    if not text:
        raise IdentityCodeError("empty")
    if not (match := SHAPE.fullmatch(text)):
        raise IdentityCodeError("format")
    born_on, number = _born_on(match[1], match[2]), int(match[3])
    if number < 2:
        raise IdentityCodeError("number")
    if not hetu.is_valid(text, allow_temporary=True):
        raise IdentityCodeError("checksum")
    if today and born_on > today:
        raise IdentityCodeError("future")
    return IdentityCode(text, born_on, number, number in TEMPORARY)


def make_temporary(born_on: date, number: int, separator: str | None = None) -> str:
    """A valid code from the range 900–999, which no real person has; for demo data and tests."""
    century = born_on.year // 100 * 100
    separator = separator or SEPARATORS.get(century)
    if number not in TEMPORARY:
        raise ValueError(f"the individual number must be 900–999, got {number}")
    if CENTURIES.get(separator) != century:
        raise ValueError(f"the separator {separator!r} is not for the year {born_on.year}")
    day = born_on.strftime("%d%m%y")
    return f"{day}{separator}{number}{CHECKS[int(f'{day}{number}') % 31]}"


def mask(code: str) -> str:
    """The code with its end hidden, "120342-****"; nothing of it is shown if it is not code-shaped."""
    match = SHAPE.fullmatch(_normalised(code))
    return f"{match[1]}{match[2]}{MASK}" if match else MASK


def _normalised(code):
    # Pasted text brings no-break and zero-width spaces and soft hyphens (categories Z* and Cf).
    text = unicodedata.normalize("NFKC", code[:LONGEST]).translate(DASHES).upper()
    return "".join(c for c in text if not c.isspace() and unicodedata.category(c) != "Cf")


def _born_on(digits, separator):
    try:
        year = CENTURIES[separator] + int(digits[4:])
        return date(year, int(digits[2:4]), int(digits[:2]))
    except ValueError:
        raise IdentityCodeError("date") from None
