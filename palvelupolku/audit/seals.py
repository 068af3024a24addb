"""Seals: where all chains ended at one moment, under a key, in the database and in a file outside it.

A seal goes three ways: to a draft beside the seal file, into the database, to the end of the seal file.
Killed in between, nothing looks like tampering: the draft vouches for a seal that is committed and not
yet in the file, and the next seal finishes the work.
"""

import fcntl
import hmac
import json
import os
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import transaction

from .chain import moment
from .fields import canonical
from .models import ChainHead, Seal

TAIL = 1 << 20  # far more than one line


def seal(*, at) -> Seal | None:
    """Seal every chain as it stands; None when nothing was added since. Not inside a transaction."""
    with _alone():
        _finish_last()
        with transaction.atomic(durable=True):
            made = _seal_heads(at)
            if made:
                _write(_draft(), line_of(made))
        if made:
            _append(line_of(made))
    return made


def _seal_heads(at):
    stand = ChainHead.objects.order_by("shard").values_list("shard", "number", "hash")
    heads = [list(head) for head in stand]
    last = Seal.objects.order_by("-number").first()
    if last and last.heads == heads:
        return None
    number = last.number + 1 if last else 1
    root = root_of(number, at, heads, last.root if last else "")
    return Seal.objects.create(number=number, at=at, heads=heads, root=root, signature=sign(root))


def root_of(number, at, heads, previous_root) -> str:
    return sha256(canonical([number, moment(at), heads, previous_root]).encode()).hexdigest()


def sign(root) -> str:
    """HMAC-SHA256 of a root under SEAL_KEY."""
    return hmac.new(settings.SEAL_KEY.encode(), root.encode(), sha256).hexdigest()


def is_signed(root, signature) -> bool:
    return hmac.compare_digest(sign(root).encode(), str(signature).encode())


def line_of(seal) -> str:
    """A seal as its line in the seal file."""
    return canonical(
        {
            "number": seal.number,
            "at": moment(seal.at),
            "heads": seal.heads,
            "root": seal.root,
            "signature": seal.signature,
        }
    )


def read_line(text) -> Seal | None:
    """The seal that a line of the seal file tells of; None if it is not one."""
    try:
        fields = json.loads(text)
        fields["at"] = datetime.fromisoformat(fields["at"] + "+00:00")
        return Seal(**fields)
    except (ValueError, TypeError, KeyError):
        return None


def file_lines():
    """The whole lines of the seal file; one without its end was being written when the power went."""
    try:
        with Path(settings.SEAL_FILE).open() as file:
            yield from (line.rstrip("\n") for line in file if line.endswith("\n"))
    except FileNotFoundError:
        return


def draft_line() -> str:
    """A seal on its way to the file; it may or may not have been committed."""
    try:
        return _draft().read_text().strip()
    except FileNotFoundError:
        return ""


@contextmanager
def _alone():
    """One sealer at a time on this machine."""
    path = Path(settings.SEAL_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _finish_last():
    """Bring the last committed seal to the file if a kill kept it from there, and clear the draft."""
    draft = draft_line()
    if not draft:
        return
    last = Seal.objects.order_by("-number").first()
    if last and line_of(last) == draft:
        _append(draft)
    else:
        _draft().unlink()


def _append(line):
    """Add `line` to the file unless it is its last one, and drop the draft once it is on the disk."""
    path, new = Path(settings.SEAL_FILE), line.encode() + b"\n"
    with path.open("r+b" if path.exists() else "w+b") as file:
        start = max(file.seek(0, os.SEEK_END) - TAIL, 0)
        file.seek(start)
        tail = file.read()
        whole = tail[: tail.rfind(b"\n") + 1]
        if not whole.endswith(new):
            file.seek(start + len(whole))
            file.truncate()
            file.write(new)
            file.flush()
        os.fsync(file.fileno())
    _sync_folder(path)
    _draft().unlink(missing_ok=True)


def _write(path, line):
    with path.open("w") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())
    _sync_folder(path)


def _sync_folder(path):
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _draft() -> Path:
    return Path(settings.SEAL_FILE).with_suffix(".draft")
