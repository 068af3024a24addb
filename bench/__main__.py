"""`make bench`: one line each, with its goal and whether it was met. Everything runs on this machine."""

import math
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from bench.child import Child
from bench.clock import Line, interleave

ROOT = Path(__file__).resolve().parent.parent
FULL = os.environ.get("SIZE", "") == "full"
ROUNDS = 15


def measure_search():
    """Words to ranked ids, its growth, typing ahead, the result page, a saved entry and the memory."""
    few, many = (6_000, 60_000) if FULL else (300, 600)
    small, large = Child("search", few), Child("search", many)
    small.ready()
    large.ready()
    ours, bare, ratio = interleave(lambda: large.ask("find"), lambda: large.ask("bare"), ROUNDS)
    yield Line(
        f"words to ranked ids / bare tantivy, {many} services, p95",
        ratio,
        10,
        f"{ours * 1000:.3f} ms, bare {bare * 1000:.3f} ms (words in cache)",
    )
    _, _, grown = interleave(lambda: large.ask("find"), lambda: small.ask("find"), ROUNDS)
    _, _, bare_grown = interleave(lambda: large.ask("bare"), lambda: small.ask("bare"), ROUNDS)
    yield Line(
        f"growth {few} to {many} services / the bare query's",
        grown / bare_grown,
        1.2,
        f"{grown:.2f} times, bare {bare_grown:.2f} times",
    )
    ahead, middle, ratio = interleave(lambda: large.ask("ahead"), lambda: large.ask("middle"), ROUNDS)
    detail = f"{ahead * 200:.3f} ms, word {middle * 200:.3f} ms"
    yield Line("typing ahead (3-5 letters) / a mid-frequency word", ratio, 2, detail)
    unseen = sorted(large.ask("unseen") for _ in range(9))[4]
    yield Line("unseen words, once each", unseen * 1000, None, "analysed, not kept", " ms")
    for child, services, goal in ((small, few, 8), (large, many, None)):
        page, empty, ratio = interleave(
            lambda child=child: child.ask("results"), lambda child=child: child.ask("empty"), ROUNDS
        )
        detail = f"{page * 1000:.1f} ms, empty {empty * 1000:.1f} ms"
        yield Line(f"result page / empty base page, {services} services", ratio, goal, detail)
    yield Line(
        "saving an entry until it is found", max(large.ask("saved") for _ in range(5)), 2, "of five", " s"
    )
    yield Line("memory of the process, analyser loaded", large.ask("memory"), 400, "", " MB")
    small.close()
    large.close()


def measure_queue():
    """The queue page over many contacts beside the same over few."""
    few, many = (2_000, 200_000) if FULL else (200, 20_000)
    small, large = Child("queue", few), Child("queue", many)
    small.ready()
    large.ready()
    big, little, ratio = interleave(lambda: large.ask("page"), lambda: small.ask("page"), ROUNDS)
    queries = large.ask("queries")
    small.close()
    large.close()
    detail = f"{big * 1000:.1f} ms and {little * 1000:.1f} ms"
    yield Line(f"queue page, {many} / {few} contacts", ratio, 1.3, detail)
    yield Line("queue page, queries", queries, 8, "", "")


def measure_client():
    """A client's page with its line beside the same without."""
    child = Child("client")
    child.ready()
    logged, plain, ratio = interleave(lambda: child.ask("with"), lambda: child.ask("without"), ROUNDS)
    commit = sorted(child.ask("commit") for _ in range(9))[4]
    child.close()
    yield Line(
        "client page with its log line / without",
        ratio,
        2,
        f"{logged * 1000:.1f} ms, without {plain * 1000:.1f} ms",
    )
    yield Line("raw commit of one row", commit * 1000, None, "the machine's floor", " ms")


def measure_hsds():
    """Pages of the open data over many services beside the same over few."""
    few, many = 600, 60_000
    small, large = Child("hsds", few), Child("hsds", many)
    small.ready()
    large.ready()
    pages = {"first": "first page", "last": "last page", "full": "full page", "places": "page of places"}
    for name, what in pages.items():
        big, little, ratio = interleave(lambda n=name: large.ask(n), lambda n=name: small.ask(n), ROUNDS)
        detail = f"{big * 1000:.1f} ms and {little * 1000:.1f} ms"
        yield Line(f"HSDS {what}, {many} / {few} services", ratio, 1.3, detail)
    changed = sorted(large.ask("changed") for _ in range(5))[2]
    small.close()
    large.close()
    yield Line(f"HSDS first page after a change, {many} services", changed * 1000, None, "", " ms")


def measure_setup():
    """`make run` from nothing (a fresh clone, a new venv) until the front page answers."""
    with tempfile.TemporaryDirectory(prefix="bench-setup-") as folder:
        clone = Path(folder) / "palvelupolku"
        git = shutil.which("git")
        subprocess.run([git, "clone", "-q", str(ROOT), str(clone)], check=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        environment = {
            k: v for k, v in os.environ.items() if k not in {"VAR_DIR", "DATABASE_URL", "MAKEFLAGS"}
        }
        start = time.monotonic()
        with open(Path(folder) / "log", "w") as log:
            run = subprocess.Popen(
                ["make", "run", f"PORT={port}"],
                cwd=clone,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            until_200(f"http://localhost:{port}/", run, seconds=400)
            took = time.monotonic() - start
            start = time.monotonic()
            os.killpg(run.pid, signal.SIGTERM)
            run.wait(timeout=20)
            stopped = time.monotonic() - start
    yield Line("make run from nothing until / answers", took, 180, "fresh clone, new venv", " s")
    yield Line("SIGTERM until web and worker have stopped", stopped, 5, "", " s")


def until_200(url, process, seconds):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"make run ended with {process.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.3)
    raise RuntimeError("make run did not answer in time")


def measure_import():
    """A first import beside the parts no import can do without, the same again, and how time grows."""
    few, many = (6_000, 60_000) if FULL else (3_000, 6_000)
    small = Child("imports", few)
    small.ready()
    little = small.ask("first")
    small.close()
    child = Child("imports", many)
    child.ready()
    first, again, writes = child.ask("first"), child.ask("again"), child.ask("writes")
    parts = {name: child.ask(name) for name in ("parse", "analyse", "insert", "index")}
    child.close()
    floor = sum(parts.values())
    told = ", ".join(f"{name} {seconds:.1f}" for name, seconds in parts.items())
    yield Line(
        f"first import of {many} services / its bare parts", first / floor, 3, f"{first:.1f} s; {told} s"
    )
    yield Line("the same again / first import", again / first, 0.25, f"{again:.1f} s")
    yield Line("the same again, statements that write", writes, 0, "", "")
    power = math.log(first / little) / math.log(many / few)
    yield Line(f"first import, power of n from {few}", power, 1.1, f"{little:.1f} s and {first:.1f} s", "")


MEASURES = {
    "search": measure_search,
    "import": measure_import,
    "queue": measure_queue,
    "client": measure_client,
    "hsds": measure_hsds,
    **({"setup": measure_setup} if FULL or "setup" in os.environ.get("ONLY", "") else {}),
}


def main():
    only = [name for name in os.environ.get("ONLY", "").split(",") if name] or list(MEASURES)
    unknown = set(only) - set(MEASURES)
    if unknown:
        sys.exit(f"ONLY knows {', '.join(MEASURES)}, not {', '.join(sorted(unknown))}")
    start = time.monotonic()
    missed = 0
    for name in only:
        for line in MEASURES[name]():
            print(line, flush=True)
            missed += line.goal is not None and line.value > line.goal
    size = "full" if FULL else "small"
    print(f"{size} size, {os.cpu_count()} cores, {time.monotonic() - start:.0f} s; {missed} goals missed")


if __name__ == "__main__":
    main()
