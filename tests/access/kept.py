"""One of everything of the worker's catalogue for the access matrix."""

from dataclasses import dataclass

from palvelupolku.directory import chains
from palvelupolku.directory.corrections import tell_wrong
from palvelupolku.threads.saved_searches import save_search
from tests.cast import AT


@dataclass
class Kept:
    """Ids by name; the saved search is Aino's, the correction is of the pensioners' entry."""

    work_chain: int
    chain_row: int
    chain_place: int
    saved_search: int
    correction: int


def make_kept(cast) -> Kept:
    texts = {"title": {"fi": "Vaihe"}, "who": {"fi": "kotihoito"}, "what": {"fi": "käy luona"}}
    steps = [{"id": None, "number": number, **texts} for number in (1, 2)]
    chain = chains.save_chain(None, by=cast.aino, at=AT, name={"fi": "Muistihuoli"}, steps=steps)
    step = chain.steps.first()
    place = chains.agree_place(step, cast.errands, by=cast.aino, at=AT, agreed_on=AT.date())
    return Kept(
        work_chain=chain.pk,
        chain_row=step.pk,
        chain_place=place.pk,
        saved_search=save_search(by=cast.aino, at=AT, name="Kauppa", query="q=kauppa").pk,
        correction=tell_wrong(cast.errands, "contact", by=cast.aino, at=AT).pk,
    )
