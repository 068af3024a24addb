"""The columns of the template for associations: heading, help, how a cell is read and how it is written.

A heading is in the reader's language; all three are understood when the file comes back.
"""

import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override, pgettext_lazy

from ..choices import Accessibility, AreaType, Charge, Phase, PlacesUnit, ServiceKind, Stage
from .template_codes import CLASSES, GROUPS, LANGUAGES, Names, code_names, municipality_names, plain

WORDS = ("fi", "sv", "en")
EVERYWHERE, WHOLE_AREA = "everywhere", "all"
PHONE = re.compile(r"[0-9 +()/–-]{4,60}")
OWN_KEY = re.compile(r"[^\s/]{1,60}")
MOST_PLACES = 9_999


class BadCell(Exception):
    """A cell cannot be understood; the message says in words why and what to do."""


@dataclass(frozen=True)
class Column:
    """One column. `path` is where its value goes: ("name", "sv"), ("call", "phone"), ("stages",) …

    `number` tells apart columns that hold one list together (1, 2 …); `most` is the longest text.
    """

    path: tuple
    label: object
    help: object
    kind: str = "text"
    language: str = ""
    number: int = 0
    most: int = 2_000
    required: bool = False
    width: int = 24

    @property
    def heading(self) -> str:
        """The heading in the language in force."""
        told = str(self.label)
        if self.language in ("sv", "en"):
            told = f"{told} {IN_LANGUAGE[self.language]}"
        return f"{told} {self.number}" if self.number else told

    def headings(self) -> set[str]:
        """The heading in every language, as it is compared."""
        found = set()
        for language in WORDS:
            with override(language):
                found.add(plain(self.heading))
        return found


IN_LANGUAGE = {"sv": pgettext_lazy("table", "in Swedish"), "en": pgettext_lazy("table", "in English")}
ONE_OR_MORE = gettext_lazy("Choose from the list. Several in one cell: put a semicolon between them.")


def _texts(name, label, help_text, *, languages=("fi",), **more):
    for language in languages:
        first = language == "fi"
        required = more.get("required", False) and first
        yield Column((name, language), label, help_text, language=language, **{**more, "required": required})


def _several(path, label, help_text, times, kind):
    return (
        Column((path,), label, help_text, kind, number=number, width=30) for number in range(1, times + 1)
    )


def _yes_no(path, label, help_text):
    return Column((path,), label, help_text, "yes_no", width=14)


COLUMNS = (
    Column(
        ("external_id",),
        pgettext_lazy("table", "Own code"),
        gettext_lazy(
            "Your own short code for the service, for instance kerho-1. By it we know the same service when "
            "you send the table again, even under a new name. May be left empty."
        ),
        "own_key",
        width=14,
    ),
    *_texts(
        "name",
        pgettext_lazy("table", "Name"),
        gettext_lazy("The name as people know it."),
        languages=WORDS,
        most=200,
        required=True,
    ),
    *_texts(
        "summary",
        pgettext_lazy("table", "In short"),
        gettext_lazy("One plain sentence: what does one get?"),
        languages=WORDS,
        most=300,
        required=True,
        width=40,
    ),
    *_texts(
        "description",
        pgettext_lazy("table", "Description"),
        gettext_lazy("What happens there, in everyday words."),
        most=5_000,
        width=50,
    ),
    Column(
        ("kind",),
        pgettext_lazy("table", "Kind"),
        gettext_lazy("An association's activity or a service. Empty: an association's activity."),
        "kind",
        width=20,
    ),
    *_texts(
        "for_whom",
        pgettext_lazy("table", "For whom"),
        gettext_lazy("Whom is it for? Does age or anything else matter?"),
    ),
    *_texts("when", pgettext_lazy("table", "When"), gettext_lazy("Days and times, breaks in summer.")),
    *_texts(
        "where",
        pgettext_lazy("table", "Where"),
        gettext_lazy("In words: in the clubroom, at your home, by phone."),
    ),
    *_texts(
        "cost",
        pgettext_lazy("table", "Cost"),
        gettext_lazy("What it costs in all, for instance: Free. Coffee 1 €."),
    ),
    Column(
        ("charge",),
        pgettext_lazy("table", "Charge"),
        gettext_lazy("Choose from the list."),
        "charge",
        width=16,
    ),
    *_texts(
        "how_to_get_in",
        pgettext_lazy("table", "How to get in"),
        gettext_lazy("Does one sign up, call, just come? Is a referral needed?"),
    ),
    *_texts(
        "how_to_get_there",
        pgettext_lazy("table", "How to get there"),
        gettext_lazy("Bus stop, parking, door, floor."),
    ),
    *_texts(
        "what_to_bring",
        pgettext_lazy("table", "What to bring"),
        gettext_lazy("Clothes, papers, snack – if anything."),
    ),
    Column(
        ("call", "phone"),
        pgettext_lazy("table", "Phone"),
        gettext_lazy("The number that is answered. Shown to everybody: no one's private number."),
        "phone",
        width=18,
    ),
    Column(
        ("call", "email"),
        pgettext_lazy("table", "E-mail"),
        gettext_lazy("Shown to everybody: no one's private address."),
        "email",
    ),
    Column(
        ("call", "url"),
        pgettext_lazy("table", "Web page"),
        gettext_lazy("The page of this very service, for instance https://www.example.fi/kerho"),
        "url",
    ),
    *_several(
        "stages",
        pgettext_lazy("table", "Stage"),
        gettext_lazy("In which situation does it help? Choose the person's own words."),
        2,
        "stage",
    ),
    *_several(
        "phases",
        pgettext_lazy("table", "Phase"),
        gettext_lazy(
            "At which point of the client's path does it help? If you are not sure, leave it empty."
        ),
        2,
        "phase",
    ),
    *_several("service_class", pgettext_lazy("table", "Service class"), ONE_OR_MORE, 2, "class"),
    *_several("target_groups", pgettext_lazy("table", "Target group"), ONE_OR_MORE, 2, "group"),
    *_several("languages", pgettext_lazy("table", "Language of service"), ONE_OR_MORE, 2, "language"),
    *_several(
        "municipalities",
        pgettext_lazy("table", "Municipality"),
        gettext_lazy(
            "Where do those live who may come? Choose from the list; “the whole area” and “the whole "
            "country” are there too."
        ),
        3,
        "municipality",
    ),
    _yes_no(
        "remote", pgettext_lazy("table", "By phone or online"), gettext_lazy("Can one take part from afar?")
    ),
    _yes_no("at_home", pgettext_lazy("table", "At home"), gettext_lazy("Do you come to the person's home?")),
    _yes_no("mobile", pgettext_lazy("table", "Comes near"), gettext_lazy("Does it go round the villages?")),
    *_several("accessibility", pgettext_lazy("table", "Accessibility"), ONE_OR_MORE, 2, "accessibility"),
    _yes_no(
        "co_developed",
        pgettext_lazy("table", "Developed with clients"),
        gettext_lazy("Have those who use it taken part in developing it?"),
    ),
    Column(
        ("place", "name"),
        pgettext_lazy("table", "Name of the place"),
        gettext_lazy("For instance: Clubroom, Village hall."),
        most=200,
    ),
    Column(
        ("place", "street"),
        pgettext_lazy("table", "Street address"),
        gettext_lazy("For instance Rantatie 1."),
        most=200,
    ),
    Column(
        ("place", "postal_code"),
        pgettext_lazy("table", "Postal code"),
        gettext_lazy("Five figures."),
        "postal_code",
        width=12,
    ),
    Column(
        ("place", "post_office"),
        pgettext_lazy("table", "Post office"),
        gettext_lazy("For instance Keminkylä."),
        most=100,
        width=18,
    ),
    Column(
        ("place", "municipality"),
        pgettext_lazy("table", "Municipality of the place"),
        gettext_lazy("Choose from the list."),
        "one_municipality",
        width=20,
    ),
    Column(
        ("place", "hours"),
        pgettext_lazy("table", "Opening hours"),
        gettext_lazy("For instance: ma–to 9–15, pe 9–13"),
        most=300,
    ),
    Column(
        ("phone_hours",),
        pgettext_lazy("table", "Phone hours"),
        gettext_lazy("When is the phone answered? For instance: arkisin 9–15"),
        most=300,
    ),
    Column(
        ("e_service",),
        pgettext_lazy("table", "Address of the web form"),
        gettext_lazy("Where one signs up or books a time on the web."),
        "url",
    ),
    Column(
        ("keywords", "fi"),
        pgettext_lazy("table", "Search words"),
        gettext_lazy("Everyday words by which people look for this, with commas between them."),
        "words",
        width=30,
    ),
    Column(
        ("free_places",),
        pgettext_lazy("table", "Free places"),
        gettext_lazy("A number; 0 when it is full. Empty: not told."),
        "number",
        width=12,
    ),
    Column(
        ("free_places_unit",),
        pgettext_lazy("table", "Unit of free places"),
        gettext_lazy("Choose from the list."),
        "unit",
        width=16,
    ),
)


@dataclass
class Reader:
    """Reads and writes cells: knows the codes and the municipalities, asked of the database once."""

    lists: dict = field(default_factory=dict)

    def __post_init__(self):
        towns = municipality_names()
        served = municipality_names(served_only=True)
        self.served = sorted(served)
        area = {
            WHOLE_AREA: _in_all(pgettext_lazy("table", "the whole area")),
            EVERYWHERE: _labels(AreaType.NATIONWIDE),
        }
        self.lists = {
            "kind": Names(_of(ServiceKind), show_code=False),
            "charge": Names(_of(Charge, leave={""}), show_code=False),
            "unit": Names(_of(PlacesUnit), show_code=False),
            "stage": Names(_of(Stage)),
            "phase": Names(_of(Phase)),
            "accessibility": Names(_of(Accessibility), show_code=False),
            "class": Names(code_names(CLASSES)),
            "group": Names(code_names(GROUPS)),
            "language": Names(code_names(LANGUAGES), show_code=False),
            "municipality": Names({**area, **(served or towns), **towns}, show_code=False),
            "one_municipality": Names(towns, show_code=False),
            "yes_no": Names(
                {"1": _in_all(pgettext_lazy("table", "yes")), "0": _in_all(pgettext_lazy("table", "no"))},
                show_code=False,
            ),
        }

    def labels(self, column) -> list[str]:
        """What the drop-down of a column offers; [] when it is no list."""
        names = self.lists.get(column.kind)
        if names is None:
            return []
        if column.kind in ("municipality", "one_municipality") and self.served:
            extra = [WHOLE_AREA, EVERYWHERE] if column.kind == "municipality" else []
            return [names.label(code) for code in [*extra, *self.served]]
        return names.labels()

    def read(self, column, text):
        """The value of a cell, with lists as lists; None for an empty cell. Raises BadCell."""
        text = text.strip()
        if not text:
            return None
        if column.kind in self.lists:
            found = self._codes(column, text)
            return found if column.number else found[0]
        return getattr(self, f"_{column.kind}")(column, text)

    def _codes(self, column, text):
        names = self.lists[column.kind]
        parts = [text] if names.exactly(text) is not None else list(_parts(text, names))
        found = []
        for part in parts:
            code = names.find(part)
            if code is None:
                raise BadCell(
                    _("“%(what)s” is not in the list of this column. Choose from the list.")
                    % {"what": part[:60]}
                )
            found.append(code == "1" if column.kind == "yes_no" else code)
        if not column.number and len(found) > 1:
            raise BadCell(_("Only one may be chosen here."))
        if not found:
            raise BadCell(_("Choose from the list."))
        return found

    def _text(self, column, text):
        if len(text) > column.most:
            raise BadCell(
                _("This is too long: at most %(limit_value)d characters, now %(show_value)d. Shorten it.")
                % {"limit_value": column.most, "show_value": len(text)}
            )
        return text

    def _own_key(self, _column, text):
        if not OWN_KEY.fullmatch(text):
            raise BadCell(_("Write the code without spaces and slashes, at most 60 characters."))
        return text

    def _phone(self, _column, text):
        if not PHONE.fullmatch(text) or sum(sign.isdigit() for sign in text) < 3:
            raise BadCell(_("Write only the number here, for instance 016 000 111."))
        return text

    def _email(self, _column, text):
        try:
            validate_email(text)
        except ValidationError:
            raise BadCell(_("The e-mail address looks wrong. Write it as name@example.fi.")) from None
        return text

    def _url(self, _column, text):
        address = text if "://" in text else f"https://{text}"
        try:
            URLValidator(schemes=["http", "https"])(address)
        except ValidationError:
            raise BadCell(_("The web address looks wrong. Write it as https://www.example.fi.")) from None
        if len(address) > 500:
            raise BadCell(_("The web address is too long: at most 500 characters."))
        return address

    def _postal_code(self, _column, text):
        code = text.zfill(5) if text.isdigit() else text  # a spreadsheet eats the first zeros
        if not re.fullmatch(r"[0-9]{5}", code):
            raise BadCell(_("A postal code has five figures."))
        return code

    def _words(self, _column, text):
        return [word.strip()[:60] for word in re.split(r"[,;\n]", text) if word.strip()][:40]

    def _number(self, _column, text):
        if not re.fullmatch(r"[0-9]{1,6}", text) or int(text) > MOST_PLACES:
            raise BadCell(_("Write a whole number in figures, for instance 3."))
        return int(text)

    def write(self, column, value) -> str:
        """A value as the text of its cell; the opposite of `read`."""
        if value in (None, "", []):
            return ""
        names = self.lists.get(column.kind)
        if names:
            told = value if isinstance(value, list) else [value]
            return "; ".join(names.label(_as_told(column, code)) for code in told)
        return ", ".join(value) if isinstance(value, list) else str(value)


def _parts(text, names):
    """What stands between semicolons, or between commas where all of it is listed: names have commas too."""
    for part in filter(None, (part.strip() for part in re.split(r"[;\n]", text))):
        smaller = [each.strip() for each in part.split(",") if each.strip()]
        if names.exactly(part) is None and all(names.find(each) is not None for each in smaller):
            yield from smaller
        else:
            yield part


def _as_told(column, code):
    return ("1" if code else "0") if column.kind == "yes_no" else code


def _of(choices, leave=()):
    return {code: _labels(choices(code)) for code in choices.values if code not in leave}


def _labels(choice):
    return _each(lambda: str(choice.label))


def _in_all(label):
    return _each(lambda: str(label))


def _each(say):
    told = {}
    for language in WORDS:
        with override(language):
            told[language] = say()
    return told
