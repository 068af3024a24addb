"""The template for associations: one row a service, with help and drop-downs; written, and read back.

write_template(out, language, entries)  an XLSX workbook, empty or with the entries that are here already
read_template(content, organisation)    its rows, each new, changed, unchanged or refused with errors in words
write_refused(out, rows)                the refused rows as they were sent, with a column that says why

The same file read again after it was taken in gives only unchanged rows. A row is known by its own code,
or by its name within the organisation. What the file has no column for stays as it is.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from .tables import NO_FORMULAS, write_cell
from .template_cells import MOST_ROWS, Unreadable, read_cells
from .template_codes import plain
from .template_columns import COLUMNS, WORDS, Reader
from .template_rows import REFUSED, Row, judge, values_of

__all__ = ["Reading", "Unreadable", "read_template", "write_refused", "write_template"]
HEADING_LOOKED_FOR = 10
LEAST_KNOWN = 2
HEAD = {"bold": True, "text_wrap": True, "valign": "top", "border": 1, "bg_color": "#E8EEF4"}
MUST = {**HEAD, "bg_color": "#FFE7B8"}


@dataclass
class Reading:
    """What was read: rows in the file's order, and headings that belong to no column."""

    rows: list[Row] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def count(self, outcome) -> int:
        return sum(row.outcome == outcome for row in self.rows)


# --- reading --------------------------------------------------------------------------------------------


def read_template(content: bytes, organisation, *, with_drafts=True) -> Reading:
    """Read an XLSX or CSV file of `organisation`, without writing anything. Raises Unreadable in words.

    A row that waits for approval already is unchanged, unless `with_drafts` is false.
    """
    sheet = read_cells(content)
    head, columns, unknown = _heading(sheet.rows)
    numbered = [
        (number, {column: row[at] for at, column in columns.items() if at < len(row)})
        for number, row in zip(sheet.numbers[head + 1 :], sheet.rows[head + 1 :], strict=True)
    ]
    numbered = [(number, cells) for number, cells in numbered if any(cells.values())]
    if not numbered:
        raise Unreadable(_("There are no services in the table: write one on each row below the headings."))
    rows = judge(numbered, set(columns.values()), organisation, with_drafts=with_drafts)
    return Reading(rows, unknown)


def _heading(rows):
    """Which row has the headings, which column stands where, and the headings that nobody knows."""
    known = {heading: column for column in COLUMNS for heading in column.headings()}
    # A column without its number: "Stage" for "Stage 1".
    for column in COLUMNS:
        if column.number == 1:
            for language in WORDS:
                with override(language):
                    known.setdefault(plain(column.label), column)
    for at, row in enumerate(rows[:HEADING_LOOKED_FOR]):
        found = {i: known[plain(cell)] for i, cell in enumerate(row) if plain(cell) in known}
        if len(found) >= LEAST_KNOWN:
            return at, _once(found, row), _unknown(row, known)
    raise Unreadable(
        _("The headings of the template were not found. The first row should have at least: %(headings)s.")
        % {"headings": ", ".join(column.heading for column in COLUMNS if column.required)}
    )


def _once(found, row):
    seen = {}
    for at, column in found.items():
        if column in seen:
            raise Unreadable(_("The heading “%(heading)s” is there twice. Keep one.") % {"heading": row[at]})
        seen[column] = at
    return found


def _unknown(row, known):
    why = plain(_why_heading())
    return [cell for cell in row if cell and plain(cell) not in known and plain(cell) != why]


# --- writing --------------------------------------------------------------------------------------------


def write_template(out, language="fi", entries=()):
    """Write the workbook into `out` (a path or an open file). `entries` are dicts in the entries' shape."""
    with override(language):
        _Book(out, Reader()).write([values_of(data) for data in entries])


def write_refused(out, rows):
    """Write the refused rows of TemplateUpload.rows as they were sent, in the language in force."""
    told = [(row["cells"], row["errors"]) for row in rows if row["outcome"] == REFUSED]
    _Book(out, Reader()).write_again(told)


class _Book:
    """One workbook: the table, a sheet of help, a sheet of lists."""

    def __init__(self, out, reader):
        import xlsxwriter  # here, because only a download needs it

        self.reader = reader
        self.book = xlsxwriter.Workbook(
            out, {name: NO_FORMULAS[name] for name in NO_FORMULAS if "strings" in name}
        )
        self.table = self.book.add_worksheet(pgettext("table", "Services"))
        self.help = self.book.add_worksheet(pgettext("table", "Help"))
        self.lists = self.book.add_worksheet(pgettext("table", "Lists"))
        self.head, self.must = self.book.add_format(HEAD), self.book.add_format(MUST)
        self.bold = self.book.add_format({"bold": True})
        # Text: else a spreadsheet makes a number or a formula of a phone number.
        self.text = self.book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})

    def write(self, rows):
        """Headings and rows of values {path: value}."""
        self._heading()
        for number, values in enumerate(rows, start=1):
            for at, column in enumerate(COLUMNS):
                cell = self.reader.write(column, _share(column, values.get(column.path)))
                write_cell(self.table, number, at, cell, self.text)
        self._finish()

    def write_again(self, rows):
        """Headings, and rows of cells as they were sent, with why in the last column."""
        self._heading()
        why = len(COLUMNS)
        self.table.set_column(why, why, 60, self.text)
        write_cell(self.table, 0, why, _why_heading(), self.must)
        for number, (cells, errors) in enumerate(rows, start=1):
            for at, column in enumerate(COLUMNS):
                name = ".".join(column.path) + (f".{column.number}" if column.number else "")
                write_cell(self.table, number, at, cells.get(name, ""), self.text)
            told = "\n".join(": ".join(filter(None, (each["column"], each["why"]))) for each in errors)
            write_cell(self.table, number, why, told, self.text)
        self._finish()

    def _heading(self):
        self.table.freeze_panes(1, 2)
        self.table.set_row(0, 32)
        for at, column in enumerate(COLUMNS):
            self.table.set_column(at, at, column.width, self.text)
            write_cell(self.table, 0, at, column.heading, self.must if column.required else self.head)
            self.table.write_comment(0, at, _help_of(column), {"x_scale": 2, "y_scale": 1.2, "author": ""})
            self._drop_down(at, column)

    def _drop_down(self, at, column):
        labels = self.reader.labels(column)
        if not labels:
            return
        write_cell(self.lists, 0, at, column.heading, self.bold)
        for number, label in enumerate(labels, start=1):
            write_cell(self.lists, number, at, label)
        sheet = pgettext("table", "Lists").replace("'", "''")
        letters = _letters(at)
        self.table.data_validation(
            1,
            at,
            MOST_ROWS,
            at,
            {
                "validate": "list",
                "source": f"='{sheet}'!${letters}$2:${letters}${len(labels) + 1}",
                # Several in one cell are allowed: the spreadsheet may remark, not refuse.
                "error_type": "information" if column.number else "stop",
                "error_title": str(column.heading)[:32],
                "error_message": _help_of(column)[:255],
            },
        )

    def _finish(self):
        self.help.set_column(0, 0, 32, self.text)
        self.help.set_column(1, 1, 100, self.text)
        for number, line in enumerate(_instructions()):
            write_cell(self.help, number, 0, line, self.bold if number == 0 else None)
        start = len(_instructions()) + 1
        for number, column in enumerate(COLUMNS, start=start):
            write_cell(self.help, number, 0, column.heading, self.must if column.required else self.head)
            write_cell(self.help, number, 1, _help_of(column), self.text)
        self.book.close()


def _share(column, value):
    """Of a list in several columns the part of this one: the last takes the rest."""
    if not column.number:
        return value
    last = max(each.number for each in COLUMNS if each.path == column.path)
    value = value or []
    return value[column.number - 1 :] if column.number == last else value[column.number - 1 : column.number]


def _help_of(column):
    told = str(column.help)
    return f"{told} {_('Required.')}" if column.required else told


def _why_heading():
    return pgettext("table", "What to mend")


def _instructions():
    return (
        _("How to fill in the table"),
        _("Write one service on each row of the first sheet. Only the coloured headings are required."),
        _("Columns that you do not need can be left empty or taken away."),
        _("Do not write anyone's private phone number or address: everything is shown to everybody."),
        _(
            "Send the table on the page “Entries from a spreadsheet”. You see every row before anything "
            "changes."
        ),
    )


def _letters(at):
    told = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        told = chr(65 + rest) + told
    return told
