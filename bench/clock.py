"""How a call is timed and how a ratio is said."""

import gc
import statistics
import time
from dataclasses import dataclass


def timed(call, times=1):
    """A function that answers the mean seconds of `times` calls, with the collector held still."""

    def measure():
        gc.disable()
        start = time.perf_counter()
        for _ in range(times):
            call()
        seconds = (time.perf_counter() - start) / times
        gc.enable()
        return seconds

    return measure


def interleave(first, second, rounds):
    """Medians of two measures taken in turn, and the median of the ratios round by round."""
    pairs = []
    for number in range(rounds):
        pair = [first(), second()] if number % 2 else [second(), first()][::-1]
        pairs.append(pair)
    return (
        statistics.median(a for a, _ in pairs),
        statistics.median(b for _, b in pairs),
        statistics.median(a / b for a, b in pairs),
    )


@dataclass
class Line:
    """One result: what, the number, its goal, and whether it holds. A goal of None is for information."""

    what: str
    value: float
    goal: float | None
    detail: str = ""
    unit: str = "x"

    def __str__(self):
        verdict = "" if self.goal is None else f"goal <= {self.goal:g}{self.unit}  "
        verdict += "" if self.goal is None else ("met" if self.value <= self.goal else "missed")
        return f"{self.what:<58} {self.value:8.2f}{self.unit}  {verdict:<22} {self.detail}".rstrip()
