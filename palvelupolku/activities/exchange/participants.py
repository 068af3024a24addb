"""Who takes part, as CSV for a spreadsheet. Whoever asks for it leaves a line first (look_at_sign_ups)."""

import csv
import io

from django.utils.translation import gettext as _

from palvelupolku.directory.exchange.tables import plain_cell
from palvelupolku.ui.texts import day_text


def participants_csv(rows) -> bytes:
    """The open sign-ups of `rows`; semicolons and a byte order mark, and no cell is a formula."""
    buffer = io.StringIO()
    buffer.write("\ufeff")
    writer = csv.writer(buffer, delimiter=";")
    writer.writerow(
        [
            _("Name"),
            _("Phone number"),
            _("E-mail address"),
            _("Code"),
            _("How it stands"),
            _("Signed up"),
            _("Note"),
        ]
    )
    for each in rows:
        if each.is_open:
            phone = each.user.phone if each.user_id else each.phone
            told = [each.shown_name, phone, each.address, each.code, each.get_state_display()]
            told += [day_text(each.created_at), each.note]
            writer.writerow([plain_cell(value) for value in told])
    return buffer.getvalue().encode()
