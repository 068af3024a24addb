"""A process with a database of its own, which the parent asks for one timed call at a time.

Two of them (a small and a large queue, say) are asked in turn, so that a noisy moment hits both alike.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Child:
    """Start `bench.serve_calls` on a new SQLite database (or one on the server of BENCH_DATABASE_URL)."""

    def __init__(self, module, *arguments):
        self.folder = tempfile.TemporaryDirectory(prefix="bench-")
        environment = {**os.environ, "VAR_DIR": self.folder.name, "DEMO": "1", "PYTHONPATH": str(ROOT)}
        environment.pop("DATABASE_URL", None)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.serve_calls", module, *map(str, arguments)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ready(self):
        """Wait until its data is there."""
        line = self.process.stdout.readline()
        if line.strip() != "ready":
            raise RuntimeError(f"a bench process did not start: {line}")

    def ask(self, name):
        """Seconds of one call of `name`, or the number it answers."""
        self.process.stdin.write(name + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"the bench process ended while measuring {name}")
        return float(answer)

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=30)
        self.folder.cleanup()
