"""JSON kept as the very text that was hashed."""

import json

from django.db import models


def canonical(value) -> str:
    """`value` as JSON text that is the same for equal values; what JSON lacks becomes its `str()`."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=str)


class CanonicalJSONField(models.TextField):
    """JSON in a text column: jsonb would forget the exact text that the hash covers."""

    def from_db_value(self, value, expression, connection):
        return None if value is None else json.loads(value)

    def to_python(self, value):
        return json.loads(value) if isinstance(value, str) else value

    def get_prep_value(self, value):
        return None if value is None else canonical(value)
