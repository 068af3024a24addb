"""What was found as a table for a spreadsheet: CSV and XLSX of published services, and nothing else.

For a page:  return export_response(ids, fmt, language)
    ids       services in the order to be shown, for instance [hit.service_id for hit in find(…).hits]
    fmt       "csv" or "xlsx" (anything else raises Http404)
    language  "fi", "sv" or "en": headings and texts
    name      optional, the beginning of the file's name

The answer streams: rows are read a batch at a time. Only the columns of COLUMNS leave the house: what the
service's own page shows to anybody. No cell can be taken for a formula.
"""

import csv
import io
import tempfile

from django.http import FileResponse, Http404, StreamingHttpResponse
from django.utils.text import slugify
from django.utils.translation import override, pgettext, pgettext_lazy

from palvelupolku.ui.texts import in_language

from ..choices import AreaType, Phase, Stage
from ..queries import services_by_ids

BATCH = 500
# A spreadsheet would read a cell that begins with one of these as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NO_FORMULAS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
LONGEST_CELL = 32_000


def _text(name):
    return lambda service: in_language(getattr(service, name))


def _plain(name):
    return lambda service: getattr(service, name)


def _day(name):
    return lambda service: f"{day:%d.%m.%Y}" if (day := getattr(service, name)) else ""


def _yes(name):
    return lambda service: pgettext("table", "yes") if getattr(service, name) else ""


def _choices(name, choices):
    known = dict(choices.choices)
    return lambda service: "; ".join(
        f"{code} {known[code]}" if isinstance(code, int) else str(known[code])
        for code in getattr(service, name)
        if code in known
    )


def _area(service):
    if service.area_type == AreaType.NATIONWIDE:
        return AreaType.NATIONWIDE.label
    return "; ".join(in_language(town.name) or town.code for town in service.municipalities.all())


def _addresses(service):
    told = []
    for channel in service.channels.all():
        for place in channel.places.all():
            town = " ".join(filter(None, (place.postal_code, in_language(place.post_office))))
            told.append(", ".join(filter(None, (in_language(place.street), town))))
    return "; ".join(dict.fromkeys(filter(None, told)))


def _hours(service):
    told = (in_language(channel.hours_text) for channel in service.channels.all())
    return "; ".join(dict.fromkeys(filter(None, told)))


def _free_places(service):
    return "" if service.free_places is None else service.free_places


COLUMNS = (
    (pgettext_lazy("table", "Name"), _text("name")),
    (pgettext_lazy("table", "Who gives it"), lambda service: in_language(service.giver)),
    (pgettext_lazy("table", "Kind"), lambda service: service.get_kind_display()),
    (pgettext_lazy("table", "In short"), _text("summary")),
    (pgettext_lazy("table", "Description"), _text("description")),
    (pgettext_lazy("table", "For whom"), _text("for_whom")),
    (pgettext_lazy("table", "When"), _text("when")),
    (pgettext_lazy("table", "Where"), _text("where")),
    (pgettext_lazy("table", "Area"), _area),
    (pgettext_lazy("table", "Addresses"), _addresses),
    (pgettext_lazy("table", "Opening hours"), _hours),
    (pgettext_lazy("table", "Cost"), _text("cost")),
    (pgettext_lazy("table", "Charge"), lambda service: service.get_charge_display()),
    (pgettext_lazy("table", "How to get in"), _text("how_to_get_in")),
    (pgettext_lazy("table", "How to get there"), _text("how_to_get_there")),
    (pgettext_lazy("table", "What to bring"), _text("what_to_bring")),
    (pgettext_lazy("table", "Phone"), _plain("phone")),
    (pgettext_lazy("table", "E-mail"), _plain("email")),
    (pgettext_lazy("table", "Web page"), _plain("url")),
    (pgettext_lazy("table", "Languages"), lambda service: "; ".join(map(str, service.languages))),
    (pgettext_lazy("table", "At home"), _yes("is_at_home")),
    (pgettext_lazy("table", "By phone or online"), _yes("is_remote")),
    (pgettext_lazy("table", "Free places"), _free_places),
    (pgettext_lazy("table", "Free places told on"), _day("free_places_on")),
    (pgettext_lazy("table", "Stages"), _choices("stages", Stage)),
    (pgettext_lazy("table", "Phases"), _choices("phases", Phase)),
    (pgettext_lazy("table", "Last confirmed"), _day("confirmed_on")),
)


def services_csv(ids, language="fi"):
    """Yield the table as chunks of UTF-8 bytes: semicolons and a byte order mark, as Excel wants it here."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";")
    buffer.write("\ufeff")
    for rows in _batches(ids, language):
        writer.writerows([plain_cell(value) for value in row] for row in rows)
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def services_xlsx(ids, language="fi"):
    """The table as an open temporary file at its beginning; it is gone when closed."""
    import xlsxwriter  # here, because only a download needs it

    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book = xlsxwriter.Workbook(file, NO_FORMULAS)
    with override(language):
        sheet = book.add_worksheet(pgettext("table", "Services"))
    bold, text = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(COLUMNS) - 1, 24)
    number = 0
    for rows in _batches(ids, language):
        for row in rows:
            for column, value in enumerate(row):
                write_cell(sheet, number, column, value, text if number else bold)
            number += 1
    sheet.autofilter(0, 0, max(number - 1, 0), len(COLUMNS) - 1)
    book.close()
    file.seek(0)
    return file


def export_response(ids, fmt, language="fi", name="palvelut"):
    """A download of the services in `ids`; see the top of this file. Http404 for an unknown format."""
    name = f"{slugify(name) or 'palvelut'}.{fmt}"
    if fmt == "csv":
        response = StreamingHttpResponse(services_csv(ids, language), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    if fmt == "xlsx":
        file = services_xlsx(ids, language)
        return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
    raise Http404


def plain_cell(value) -> str:
    """A value as text that no spreadsheet takes for a formula; "" for nothing."""
    text = "" if value is None else str(value).replace("\xa0", " ")
    return f"'{text}" if text.startswith(FORMULA) else text


def write_cell(sheet, row, column, value, shape=None):
    """A value into a sheet of XlsxWriter made with NO_FORMULAS: numbers as numbers, all else as text."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(row, column, value, shape)
    else:
        sheet.write_string(row, column, "" if value is None else str(value)[:LONGEST_CELL], shape)


def _batches(ids, language):
    """The heading, then rows of text by the batch; each batch is made in the language asked for."""
    with override(language):
        yield [[str(heading) for heading, _value in COLUMNS]]
    ids = list(dict.fromkeys(ids))
    for start in range(0, len(ids), BATCH):
        with override(language):
            rows = [_row(service) for service in services_by_ids(ids[start : start + BATCH])]
        yield rows


def _row(service):
    told = (value(service) for _heading, value in COLUMNS)
    return [each if isinstance(each, int) else str(each or "") for each in told]
