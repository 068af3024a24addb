"""The addresses that messages lead to: beneath the doors nothing else of their URLs is known."""

from django.conf import settings

ANSWER = "/jarjesto/vastaus/"
DID_I_GET_HELP = "/sainko-apua/"
ENQUIRY = "/jarjesto/tiedustelu/"
SERVICE = "/palvelut/"
OWN_ENTRIES = "/jarjesto/palvelut/"
OWN_CORRECTIONS = "/jarjesto/palvelut/korjaukset/"
ENTRIES_BY_LINK = "/jarjesto/ajan-tasalla/"
WORK = "/tyo/"
ORGANISATION = "/jarjesto/"
SIGN_UP = "/ilmoittautuminen/"
EVENTS = "/tyo/tapahtumat/"
EXPERTS_OF_WORKER = "/tyo/kokemusasiantuntijat/"

LANGUAGES = ("fi", "sv", "en")


def reader_language(code: str) -> str:
    """The language to write in for someone who speaks `code`: Finnish when we have no messages in it."""
    return code if code in LANGUAGES else LANGUAGES[0]


def page_url(path: str, language: str, secret: str = "") -> str:
    """The whole address of `path` in that language, with the secret of a one-time link at its end."""
    prefix = "" if language == LANGUAGES[0] else f"/{language}"
    return f"{settings.SITE_URL}{prefix}{path}" + (f"{secret}/" if secret else "")
