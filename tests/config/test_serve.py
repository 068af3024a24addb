"""Web and worker run in one foreground group and stop together."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def house(tmp_path):
    """An empty migrated house of its own on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}}
    environment |= {"VAR_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    for command in (
        ["compile_catalogues", "-v0"],
        ["migrate", "-v0"],
        ["createcachetable"],
        ["collectstatic", "--noinput", "-v0"],
    ):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port)],
        cwd=ROOT,
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield process, f"http://localhost:{port}"
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def fetch(url, **headers):
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as answer:
        return answer.status, answer.url, answer.read().decode()


def wait_for(url, process):
    for _ in range(300):
        assert process.poll() is None, "the house ended before it answered"
        try:
            return fetch(url)
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the house did not answer")


def children(pid):
    listed = subprocess.run(["pgrep", "-g", str(pid)], capture_output=True, text=True, check=False)
    return {int(line) for line in listed.stdout.split()}


def test_it_answers_in_finnish_and_stops_whole(house):
    process, site = house
    wait_for(site + "/", process)
    status, url, text = fetch(site + "/", **{"Accept-Language": "sv,en;q=0.5"})
    assert (status, url) == (200, site + "/")
    assert '<html lang="fi"' in text
    assert '<html lang="sv"' in fetch(site + "/sv/")[2]
    assert '<html lang="en"' in fetch(site + "/en/")[2]
    assert len(children(process.pid)) >= 3  # the group: serve, web and worker

    start = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=10) == 0
    assert time.monotonic() - start < 5
    assert children(process.pid) == set()


def test_when_one_of_them_dies_the_other_is_not_left_alone(house):
    process, site = house
    wait_for(site + "/", process)
    listed = subprocess.run(
        ["pgrep", "-g", str(process.pid), "-f", "manage.py work"], capture_output=True, text=True, check=True
    )
    os.kill(int(listed.stdout.split()[0]), signal.SIGKILL)
    assert process.wait(timeout=10) == 1
    assert children(process.pid) == set()
