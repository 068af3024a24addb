"""The five stages in the resident's own voice, and what is found at each."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from palvelupolku.directory.choices import Stage


class Voice(NamedTuple):
    number: int
    quote: Promise
    what: Promise


VOICES = tuple(
    Voice(stage.value, stage.label, what)
    for stage, what in {
        Stage.WELLBEING: _("Where do I find options? Activities, events, volunteering"),
        Stage.TALK: _("Who would talk with me? Meeting places, support online, also without a name"),
        Stage.LOOK: _("Where would I start? Advice and guidance, help in dealing with offices"),
        Stage.ASSESS: _("Are there others in the same situation? Needs assessment, peer support"),
        Stage.MANY: _("Everyday life is hard to manage, who would help? One plan together"),
    }.items()
)


def voice_of(number) -> Voice | None:
    """The voice of a stage given as it stands in the address; None for anything else."""
    return next((each for each in VOICES if str(each.number) == str(number)), None)
