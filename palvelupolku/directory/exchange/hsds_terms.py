"""Our code lists as HSDS taxonomies: service classes, target groups, stages, phases, accessibility."""

from dataclasses import dataclass

from django.utils.translation import pgettext

from palvelupolku.ui.texts import in_language

from ..choices import Accessibility, Phase, Stage
from .hsds_ids import derived_id
from .template_codes import CLASSES, GROUPS, code_names

URI = "http://uri.suomi.fi/codelist/ptv/{list}"
LISTS = {CLASSES: "ptvserclass2", GROUPS: "ptvkohderyhmat"}
# taxonomy: the column of Service that holds its codes
COLUMNS = {
    CLASSES: "classes",
    GROUPS: "target_groups",
    "stages": "stages",
    "phases": "phases",
    "accessibility": "accessibility",
}
CHOICES = {"stages": Stage, "phases": Phase, "accessibility": Accessibility}


@dataclass(frozen=True)
class Term:
    """One code of a taxonomy, in the language in force."""

    taxonomy: str
    code: str
    name: str
    parent: str = ""

    @property
    def id(self) -> str:
        return term_id(self.taxonomy, self.code)


def taxonomy_id(taxonomy) -> str:
    return derived_id("taxonomy", taxonomy)


def term_id(taxonomy, code) -> str:
    return derived_id("term", taxonomy, code)


def taxonomies() -> dict:
    """{taxonomy: object} of all of them."""
    names = {
        CLASSES: pgettext("taxonomy", "Service classes"),
        GROUPS: pgettext("taxonomy", "Target groups"),
        "stages": pgettext("taxonomy", "Five stages"),
        "phases": pgettext("taxonomy", "Seven phases"),
        "accessibility": pgettext("taxonomy", "Accessibility"),
    }
    described = {
        CLASSES: pgettext("taxonomy", "The service classes of the Finnish Service Catalogue (PTV)."),
        GROUPS: pgettext("taxonomy", "The target groups of the Finnish Service Catalogue (PTV)."),
        "stages": pgettext("taxonomy", "In which situation a service helps, in the client's own voice."),
        "phases": pgettext("taxonomy", "At which phase of the client's path a service helps."),
        "accessibility": pgettext("taxonomy", "What the provider tells of accessibility."),
    }
    found = {}
    for taxonomy, name in names.items():
        found[taxonomy] = {"id": taxonomy_id(taxonomy), "name": name, "description": described[taxonomy]}
        if taxonomy in LISTS:
            found[taxonomy]["uri"] = URI.format(list=LISTS[taxonomy])
    return found


def terms() -> dict:
    """{(taxonomy, code): Term} of every code, in the language in force; two queries."""
    found = {}
    for taxonomy in COLUMNS:
        for code, name in _names(taxonomy).items():
            parent = str(code).rpartition(".")[0] if taxonomy in LISTS else ""
            found[taxonomy, str(code)] = Term(taxonomy, str(code), str(name), parent)
    return found


def _names(taxonomy):
    if taxonomy in CHOICES:
        return dict(CHOICES[taxonomy].choices)
    return {code: in_language(name) or code for code, name in code_names(taxonomy).items()}


def term_object(term, known, *, detail) -> dict:
    """A term as HSDS tells it; `known` are all terms, `detail` the taxonomies."""
    told = {
        "id": term.id,
        "code": term.code,
        "name": term.name,
        "description": term.name,
        "taxonomy": term.taxonomy,
        "taxonomy_detail": detail[term.taxonomy],
    }
    if term.parent and (term.taxonomy, term.parent) in known:
        told["parent_id"] = term_id(term.taxonomy, term.parent)
    if term.taxonomy in LISTS:
        told["term_uri"] = f"{URI.format(list=LISTS[term.taxonomy])}/code/{term.code}"
    return told
