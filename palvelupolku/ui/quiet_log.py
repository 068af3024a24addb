"""Keeps the secrets of one-time links out of the log: an address that is itself a key is told without it."""

import logging
import re

SECRET_PATH = re.compile(
    r"(/(?:vastaus|sainko-apua|reset/key|confirm-email|ilmoittautuminen|kalenterini)/)[^/\s?'\"]+"
)


class HideSecrets(logging.Filter):
    """Writes `…` for what follows the address of a secret link, in the message and in a traceback."""

    def filter(self, record):
        told = record.getMessage()
        if SECRET_PATH.search(told):
            record.msg, record.args = SECRET_PATH.sub(r"\1…", told), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = SECRET_PATH.sub(r"\1…", record.exc_text)
        return True
