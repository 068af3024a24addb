"""The six questions of the North Savo model's checklist, asked of one entry (in the shape of `entries`).

What does a client need this for? What does a professional need to know? Support and activity, or a produced
service? What does joining the client's path take? How does a client find it? How does a professional?
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from .choices import AreaType

MOST_WORDS = 60
QUESTIONS = 6


@dataclass(frozen=True)
class Missing:
    """One thing to tell: the step of the form where it is asked, the field's name there, and what to do."""

    step: int
    field: str
    words: str


@dataclass(frozen=True)
class Answer:
    """One of the six questions, and what is still missing for it."""

    number: int
    question: str
    missing: tuple

    @property
    def is_met(self):
        return not self.missing


def _texts(*names):
    return lambda data: all(str((data.get(name) or {}).get("fi") or "").strip() for name in names)


def _told(*names):
    return lambda data: any(data.get(name) for name in names)


def _area(data):
    return bool(data.get("municipalities")) or data.get("area_type") == AreaType.NATIONWIDE


def _whom_to_call(data):
    call = data.get("call") or {}
    return bool(call.get("phone") or call.get("email"))


def _where(data):
    return _texts("where")(data) or data.get("remote") or data.get("at_home") or _address(data)


def _address(data):
    return any(channel.get("street") for channel in data.get("channels") or [])


def _when(data):
    hours = any(
        channel.get("opening_hours") or channel.get("hours") for channel in data.get("channels") or []
    )
    return _texts("when")(data) or hours


def _keywords(data):
    return any((data.get("keywords") or {}).values())


# question: [(is it told, step, field, what to do)]
CHECKS = (
    (
        _("What in a person's life is this for?"),
        (
            (_texts("name", "summary"), 1, "summary_fi", _("Write one plain sentence about what it is.")),
            (_texts("for_whom"), 1, "for_whom_fi", _("Tell for whom it is.")),
            (_told("stages"), 4, "stages", _("Choose the voices that this answers.")),
        ),
    ),
    (
        _("Does a busy professional get the basics at a glance?"),
        (
            (_when, 2, "when_fi", _("Tell when it is.")),
            (_where, 2, "where_fi", _("Tell where it is, or that it comes home or is given remotely.")),
            (_told("charge"), 3, "charge", _("Tell whether it costs anything.")),
        ),
    ),
    (
        _("Is it support and activity, or a produced service?"),
        ((_told("kind"), 1, "kind", _("Choose: an activity or a service.")),),
    ),
    (
        _("How does it join a person's path?"),
        (
            (_texts("how_to_get_in"), 3, "how_to_get_in_fi", _("Tell how to get in.")),
            (_whom_to_call, 3, "phone", _("Give a phone number or an e-mail address.")),
            (_told("phases"), 4, "phases", _("Choose when on the path this helps.")),
        ),
    ),
    (
        _("How does a person find this?"),
        (
            (_area, 4, "municipalities", _("Choose the municipalities that you serve.")),
            (_keywords, 4, "keywords", _("Write the everyday words that people look for this by.")),
        ),
    ),
    (
        _("How does a professional find this?"),
        (
            (_told("target_groups"), 1, "target_groups", _("Choose the groups it is meant for.")),
            (_told("languages"), 4, "languages", _("Tell in which languages you serve.")),
        ),
    ),
)


def answers(data) -> list[Answer]:
    """The six questions in their order, each with what is missing."""
    return [
        Answer(
            number,
            question,
            tuple(Missing(step, field, words) for is_told, step, field, words in checks if not is_told(data)),
        )
        for number, (question, checks) in enumerate(CHECKS, 1)
    ]


def met(data) -> int:
    """How many of the six questions are answered."""
    return sum(answer.is_met for answer in answers(data))


def words_in(text) -> int:
    """How many words a reader would count."""
    return len(str(text).split())
