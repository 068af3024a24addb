"""The life of a thing as one table of steps."""

from collections.abc import Iterable
from dataclasses import dataclass

from .errors import StepNotAllowed


@dataclass(frozen=True, slots=True)
class Step:
    """One allowed move: `name` takes a thing from any state of `start` to `end`."""

    name: str
    start: tuple
    end: object


def step(name: str, *, start: Iterable, end) -> Step:
    """Declare one move. `start` is a tuple, list, set or a whole enum of states.

    The same name may be declared again with other starts, when the end depends on where one comes from.
    """
    # A lost comma, start=(State.DRAFT), would otherwise be read letter by letter.
    if isinstance(start, str):
        raise TypeError(f"step {name!r}: start must be a tuple of states, got {str(start)!r}")
    starts = tuple(start)
    if not starts:
        raise ValueError(f"step {name!r} starts from nowhere")
    return Step(name, starts, end)


class Workflow:
    """A table of steps. Two steps of one name from one state are refused when it is built."""

    def __init__(self, *steps: Step):
        self.steps = steps
        self._targets = {}
        self._names = {}
        for each in steps:
            for state in each.start:
                if (each.name, state) in self._targets:
                    raise ValueError(f"step {each.name!r} from {str(state)!r} is declared twice")
                self._targets[each.name, state] = each.end
                self._names.setdefault(state, []).append(each.name)

    @property
    def states(self) -> tuple:
        """Every state that some step starts from or ends in, in the order first met."""
        return tuple(dict.fromkeys(state for each in self.steps for state in (*each.start, each.end)))

    def target(self, step_name: str, state):
        """The state that the step leads to from `state`; raises StepNotAllowed."""
        try:
            return self._targets[step_name, state]
        except KeyError:
            raise StepNotAllowed(step_name, state) from None

    def steps_from(self, state) -> tuple[str, ...]:
        """Names of the steps open from `state`, in declared order; empty for a final state."""
        return tuple(self._names.get(state, ()))
