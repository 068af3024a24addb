"""Text encrypted in the database, and an index by which it can still be found."""

import hashlib
import hmac
import unicodedata
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import models


class DecryptionError(Exception):
    """A stored value opens with none of FIELD_KEYS: a key is missing or the value was changed."""


class EncryptedTextField(models.TextField):
    """Text stored under the first of `settings.FIELD_KEYS` and read with any of them.

    None and the empty string are stored as they are. It can be searched by `isnull` only: keep a
    `blind_index` in a column beside it for finding. Saving a row again moves it to the first key.
    """

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        if value is None or value == "":
            return value
        return _cipher().encrypt(value.encode()).decode("ascii")

    def from_db_value(self, value, expression, connection):
        if value is None or value == "":
            return value
        try:
            return _cipher().decrypt(value).decode()
        except InvalidToken:
            # `from None`: no stored value in the traceback.
            raise DecryptionError(f"{self}: the value opens with none of FIELD_KEYS") from None

    def get_lookup(self, lookup_name):
        if lookup_name != "isnull":
            raise FieldError(f"{self} is encrypted; look for its blind index instead of {lookup_name!r}")
        return super().get_lookup(lookup_name)


def blind_index(value: str) -> str:
    """HMAC-SHA256 in hex of `value` without regard to case, spaces and Unicode form; "" for "".

    An identity code should be parsed first (`identity.parse(…).code`).
    """
    plain = "".join(unicodedata.normalize("NFKC", value).split()).casefold()
    if not plain:
        return ""
    key = settings.BLIND_INDEX_KEY
    if not key:
        raise ImproperlyConfigured("BLIND_INDEX_KEY is empty")
    return hmac.new(key.encode() if isinstance(key, str) else key, plain.encode(), hashlib.sha256).hexdigest()


def _cipher():
    if not settings.FIELD_KEYS:
        raise ImproperlyConfigured("FIELD_KEYS needs at least one Fernet key")
    return _multi_fernet(tuple(settings.FIELD_KEYS))


@lru_cache(maxsize=8)
def _multi_fernet(keys):
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError:
        raise ImproperlyConfigured("FIELD_KEYS must be Fernet keys: 32 bytes in url-safe base64") from None
