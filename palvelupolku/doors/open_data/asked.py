"""What the address of the open data asks for; anything that cannot be understood is said, not guessed."""

from datetime import UTC, datetime

from django.utils import timezone

PER_PAGE, MOST_PER_PAGE, MOST_MINIMAL, MOST_OF_WHOLE = 50, 500, 100_000, 20
MOST_PAGE = 10**9
TRUE, FALSE = ("true", "1"), ("false", "0", "")
FORMATS = ("", "json", "ndjson")


class BadQuestion(Exception):
    """A parameter cannot be understood."""

    def __init__(self, parameter, why):
        super().__init__(f"{parameter} {why}.")
        self.parameter = parameter


class Asked:
    """The query of one request, read when it is asked for. Raises BadQuestion."""

    def __init__(self, query, language):
        self.query, self.language = query, language

    def plain(self) -> "Asked":
        """The same language and no filter at all."""
        return Asked({}, self.language)

    def text(self, name, longest=300) -> str:
        return " ".join(self.query.get(name, "").replace("\x00", " ").split())[:longest]

    def flag(self, name) -> bool:
        told = self.query.get(name, "").strip().lower()
        if told not in (*TRUE, *FALSE):
            raise BadQuestion(name, "is true or false")
        return told in TRUE

    def number(self, name, otherwise, most) -> int:
        told = self.query.get(name, "").strip()
        if not told:
            return otherwise
        if not (told.isascii() and told.isdigit() and 1 <= int(told[:12]) <= most):
            raise BadQuestion(name, f"is a number from 1 to {most}")
        return int(told)

    def moment(self, name):
        """An aware moment or None; a day is its beginning."""
        # A plus sign of the time zone that was not escaped arrives as a space.
        told = self.query.get(name, "").strip().replace(" ", "+")
        if not told:
            return None
        try:
            moment = datetime.fromisoformat(told)
            return (moment if moment.tzinfo else timezone.make_aware(moment)).astimezone(UTC)
        except (ValueError, OverflowError):
            raise BadQuestion(name, "is a moment such as 2026-11-22T12:00:00Z") from None

    @property
    def page(self) -> int:
        return self.number("page", 1, MOST_PAGE)

    @property
    def per_page(self) -> int:
        if self.is_minimal:
            return self.number("per_page", MOST_MINIMAL, MOST_MINIMAL)
        if self.flag("full_service"):
            return self.number("per_page", MOST_OF_WHOLE, MOST_OF_WHOLE)
        return self.number("per_page", PER_PAGE, MOST_PER_PAGE)

    @property
    def is_minimal(self) -> bool:
        return self.flag("minimal")

    @property
    def is_full(self) -> bool:
        return self.flag("full")

    @property
    def is_lines(self) -> bool:
        told = self.text("format").lower()
        if told not in FORMATS:
            raise BadQuestion("format", "is json or ndjson")
        return told == "ndjson"
