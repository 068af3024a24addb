"""What a search is narrowed by, beside words, stage and municipality."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Filters:
    """All parts are ANDed; an empty part narrows nothing.

    kind            "activity" (an association's) or "service"
    phase, phases   the phase of a client's path; any of several
    groups          PTV target group codes: any of them (KR1 matches KR1.1 too)
    languages       language codes: any of them
    accessibility   codes of choices.Accessibility: all of them
    near            (latitude, longitude, kilometres): a place within, or given remotely or at home
    open_at         an aware moment: open then by its hours
    """

    kind: str = ""
    phase: int | None = None
    phases: tuple[int, ...] = ()
    is_free: bool = False
    is_remote: bool = False
    is_at_home: bool = False
    has_places: bool = False
    groups: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    accessibility: tuple[str, ...] = ()
    near: tuple[float, float, float] | None = None
    open_at: object = None

    def __bool__(self):
        return self != NONE


NONE = Filters()
