"""What runs by the clock: a register that every floor can write in and the worker reads."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Job:
    """Something to run `every` so often; `run` takes the moment it runs at."""

    name: str
    every: timedelta
    run: Callable[[datetime], object]


JOBS: dict[str, Job] = {}


def job(*, every: timedelta):
    """Register a function(at) of an app's `jobs.py` under the name `app.function`."""

    def register(function):
        app = function.__module__.split(".")[-2]
        name = f"{app}.{function.__name__}"
        if name in JOBS and JOBS[name].run.__module__ != function.__module__:
            raise ValueError(f"two jobs are called {name}")
        JOBS[name] = Job(name, every, function)
        return function

    return register
