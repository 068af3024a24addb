"""A spreadsheet's cells as text: XLSX or CSV, told by its content. Nothing in it is run or fetched."""

import codecs
import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.translation import gettext as _

MOST_BYTES = 2_000_000
MOST_UNPACKED = 40_000_000
MOST_ROWS = 2_000
MOST_COLUMNS = 120
LONGEST_CELL = 20_000
ZIP = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
PDF = b"%PDF-"
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Control characters that no text has, tabs and ends of lines left aside.
CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\v\f\r\x1a\x1b")
BINARY_LOOKED_FOR = 4_000
# What our own CSV puts before a cell that a spreadsheet would take for a formula.
GUARDED = ("'=", "'+", "'-", "'@")


class Unreadable(Exception):
    """The file cannot be read at all; the message says in words why and what to do."""


@dataclass
class Sheet:
    """The cells as text, row by row; `numbers` are the rows' numbers as the person sees them."""

    rows: list
    numbers: list


def read_cells(content: bytes) -> Sheet:
    """The first sheet of an XLSX file, or a CSV file. Raises Unreadable."""
    if not content.strip():
        raise Unreadable(_("The file is empty."))
    if len(content) > MOST_BYTES:
        raise Unreadable(_("The file is too large: at most 2 megabytes. Send it in two parts."))
    if content.startswith(OLD_EXCEL):
        raise Unreadable(
            _("This is an old Excel file (.xls) or it has a password. Save it as .xlsx without a password.")
        )
    if is_binary(content):
        raise Unreadable(_not_a_table())
    sheet = _xlsx(content) if content.startswith(ZIP) else _csv(content)
    if not sheet.rows:
        raise Unreadable(_("The file is empty."))
    return sheet


def is_binary(content: bytes) -> bool:
    """Whether these are the bytes of a PDF, a picture or the like: no text, and no XLSX workbook."""
    if content.startswith((ZIP, *UTF16)):
        return False
    return content.lstrip()[:5] == PDF or any(sign in content[:BINARY_LOOKED_FOR] for sign in CONTROLS)


def _collect(rows) -> Sheet:
    kept, numbers = [], []
    for number, row in rows:
        cells = [_clean(cell) for cell in row[:MOST_COLUMNS]]
        if not any(cells):
            continue
        if len(kept) > MOST_ROWS:
            raise Unreadable(
                _("There are too many rows: at most %(most)d. Send the table in parts.") % {"most": MOST_ROWS}
            )
        kept.append(cells)
        numbers.append(number)
    return Sheet(kept, numbers)


def _clean(cell) -> str:
    text = cell.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").replace("\xa0", " ").strip()
    text = text.encode("utf-8", "replace").decode()[:LONGEST_CELL]
    return text[1:] if text.startswith(GUARDED) else text


# --- XLSX -----------------------------------------------------------------------------------------------


def _xlsx(content):
    from openpyxl import load_workbook  # here, because only an upload needs it

    _check_zip(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    except Exception as error:
        raise Unreadable(_not_a_table()) from error
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        rows = enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), start=1)
        return _collect((number, [_as_text(value) for value in row]) for number, row in rows)
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable(_not_a_table()) from error
    finally:
        book.close()


def _check_zip(content):
    """Refuse what would unpack to far more than it is, or holds no workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            parts = file.infolist()
    except zipfile.BadZipFile:
        raise Unreadable(_not_a_table()) from None
    if sum(part.file_size for part in parts) > MOST_UNPACKED or len(parts) > 500:
        raise Unreadable(
            _(
                "The table is too large when it is opened, though the file is small: at most %(rows)d rows "
                "and %(size)d megabytes. Send it in parts, or copy the rows to an empty template."
            )
            % {"rows": MOST_ROWS, "size": MOST_UNPACKED // 1_000_000}
        )
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise Unreadable(_not_a_table())


def _as_text(value) -> str:
    """A cell's value as the person would have typed it. A formula stays its own text and is not run."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, time):
        return f"{value:%H.%M}"
    return str(value)


# --- CSV ------------------------------------------------------------------------------------------------


def _csv(content):
    text = _decoded(content)
    if "\x00" in text[:1000]:
        raise Unreadable(_not_a_table())
    csv.field_size_limit(MOST_BYTES)
    first = next((line for line in text.splitlines() if line.strip()), "")
    mark = max(";,\t", key=lambda sign: first.count(sign))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        return _collect(_numbered(reader))
    except csv.Error:
        raise Unreadable(_not_a_table()) from None


def _numbered(reader):
    """Rows with the line on which each begins: a cell in quotation marks may hold several lines."""
    begins = 1
    for row in reader:
        yield begins, row
        begins = reader.line_num + 1


def _decoded(content) -> str:
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if content.startswith(mark):
            return content.decode(name, "replace")
    for name in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(name)
        except UnicodeDecodeError:
            continue
    raise Unreadable(_not_a_table())


def _not_a_table():
    return _(
        "This is not a table that we can read. Save it as an Excel file (.xlsx) or a CSV file and send that."
    )
