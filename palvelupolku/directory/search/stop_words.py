"""Words that say little, from data/stop_words.yaml."""

from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).parent.parent / "data" / "stop_words.yaml"


@cache
def stop_words(language: str) -> frozenset[str]:
    """Words left out of a query unless nothing else is said."""
    return _words(language, "stop")


@cache
def light_words(language: str) -> frozenset[str]:
    """Words that tell whose matter it is rather than what it is about."""
    return _words(language, "light")


@cache
def general_parts(language: str) -> frozenset[str]:
    """Parts of compounds that are in very many services' names."""
    return _words(language, "general")


def _words(language, name):
    return frozenset(_lists()[language].get(name, "").split())


@cache
def _lists():
    # Read as texts: YAML would take the word "on" for true.
    return yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 (the base loader makes texts only)
