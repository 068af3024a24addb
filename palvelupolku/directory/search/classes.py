"""The words of service classes, so that an entry is found by what its class is called."""

from functools import cache
from pathlib import Path

import yaml

from palvelupolku.kernel.words import lemmas, tokens

from ..models import Code
from .analyse import LANGUAGES, finnish_lemmas

FILE = Path(__file__).parent.parent / "data" / "codes.yaml"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
SCHEME = "ptvserclass"


def class_lemmas() -> dict[str, dict[str, str]]:
    """{language: {class code: its lemmas}}: of imported code lists, and of our own where there are none."""
    names = dict(_own_names())
    names |= dict(Code.objects.filter(scheme=SCHEME).values_list("code", "name"))
    known = finnish_lemmas(
        {word for each in names.values() for word in tokens(each.get("fi", ""))}, store=False
    )
    return {
        language: {
            code: " ".join(
                lemma
                for word in tokens(words.get(language) or "")
                for lemma in (known[word] if language == "fi" else lemmas(word, language))
            )
            for code, words in names.items()
        }
        for language in LANGUAGES
    }


@cache
def _own_names() -> dict:
    return yaml.load(FILE.read_text(encoding="utf-8"), LOADER)[SCHEME]  # noqa: S506 (a safe loader)
