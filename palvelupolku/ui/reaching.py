"""What is asked of everybody who writes to us in a form: a number to call, and no identity code."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from palvelupolku.kernel.safe_text import IDENTITY_CODE, find_unsafe

FEWEST_DIGITS = 5


def refuse_identity_code(text: str) -> None:
    """ValidationError when there is an identity code anywhere in `text`."""
    if any(each.kind == IDENTITY_CODE for each in find_unsafe(text)):
        raise ValidationError(
            _("There is an identity code in the message. Take it out: nobody needs it to answer you.")
        )


def phone_number(text: str) -> str:
    """`text` without the spaces around it; ValidationError when it is no number to call. Empty is fine."""
    phone = text.strip()
    if phone and len(re.sub(r"\D", "", phone)) < FEWEST_DIGITS:
        raise ValidationError(_("This does not look like a phone number. Write it as 050 000 0000."))
    return phone


class ReachedForm:
    """For a PlainForm with `phone` whose texts other people read: each text is looked through."""

    def _clean_fields(self):
        super()._clean_fields()
        for name in list(self.cleaned_data):
            value = self.cleaned_data.get(name)
            if isinstance(value, str):
                try:
                    refuse_identity_code(value)
                except ValidationError as refusal:
                    self.add_error(name, refusal)

    def clean_phone(self):
        return phone_number(self.cleaned_data["phone"])
