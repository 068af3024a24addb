"""Which of the import formats a file holds: told by its content, not by its name."""

from dataclasses import dataclass
from pathlib import Path

from .hsds_read import loads, looks_like_hsds
from .ptv_files import find_files
from .template_cells import OLD_EXCEL, ZIP, is_binary

PTV, HSDS, TEMPLATE, UNREADABLE = "ptv", "hsds", "template", "unreadable"
# JSON begins with one of these; a table seldom does.
JSON_BEGINS = (b"{", b"[")
LARGEST = 500_000_000


@dataclass
class Sniffed:
    """One file: its format; the document when it was read as JSON; why, when it cannot be read."""

    path: Path
    format: str
    document: object = None
    why: str = ""


def sniff(path) -> Sniffed:
    """What one file holds. JSON that is not HSDS is left to the PTV import, which says what it is."""
    path = Path(path)
    try:
        if path.stat().st_size > LARGEST:
            return Sniffed(path, UNREADABLE, why="it is larger than 500 megabytes")
        content = path.read_bytes()
    except OSError as error:
        return Sniffed(path, UNREADABLE, why=error.strerror or type(error).__name__)
    head = content[:400].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head:
        return Sniffed(path, UNREADABLE, why="the file is empty")
    if content.startswith((ZIP, OLD_EXCEL)):
        return Sniffed(path, TEMPLATE)
    if is_binary(content):
        return Sniffed(path, UNREADABLE, why="it is neither a table (XLSX, CSV) nor JSON")
    if not head.startswith(JSON_BEGINS):
        return Sniffed(path, TEMPLATE)
    try:
        document = loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return Sniffed(path, PTV)
    return Sniffed(path, HSDS, document) if looks_like_hsds(document) else Sniffed(path, PTV)


def sniff_paths(paths) -> list[Sniffed]:
    """Every file under the paths; in folders only JSON files are looked at, as the PTV import does."""
    return [sniff(path) for path, wanted in find_files(paths) if wanted]
