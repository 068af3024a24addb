"""Invented people: names of their time, temporary identity codes, numbers that cannot be called."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from itertools import count, cycle

from palvelupolku.kernel import identity

INTERPRETED = ("ru", "so", "ar", "uk", "et")
GENDERS = {"tytär": "f", "poika": "m", "miniä": "f", "äiti": "f", "isä": "m"}
GENDERS |= {"sisko": "f", "sisar": "f", "veli": "m"}
GENERATION = {"tytär": -28, "poika": -28, "miniä": -28, "lapsenlapsi": -52, "äiti": 27, "isä": 29}


@dataclass
class Person:
    """One invented client and the close person who may have written on their behalf."""

    first_name: str
    last_name: str
    born_on: date
    language: str
    town: str
    street: str
    phone: str
    email: str
    close_name: str = ""
    close_relation: str = ""
    close_phone: str = ""
    close_email: str = ""
    identity_code: str = ""
    is_non_disclosure: bool = False
    is_safe: bool = True

    @property
    def name(self):
        return f"{self.first_name} {self.last_name}"

    @property
    def needs_interpreter(self):
        return self.language in INTERPRETED


class Register:
    """Makes people one after another; nobody gets another's identity code or name."""

    def __init__(self, county):
        self.county, self.rng = county, county.rng
        self.numbers, self.phones, self.taken = count(), count(200), set()
        self.turns, self.spoken = count(), cycle(INTERPRETED)

    def person(self, *, age, town, language="fi", gender="", relations=(), names=None, close=None) -> Person:
        """Someone of that age; `names` and `close` (name, relation) where they are known."""
        first, last = names or self._free_name(language, age, gender)
        self.taken.add((first, last))
        close_name, relation = close or self._close(language, age, last, relations)
        born_on = self._birthday(age)
        return Person(
            first_name=first,
            last_name=last,
            born_on=born_on,
            language=language,
            town=town,
            street=f"{self.rng.choice(self.county.names['streets'])} {self.rng.randint(1, 48)}",
            phone=self._phone(),
            email=_address(first, last) if self.rng.random() < (0.3 if age >= 75 else 0.7) else "",
            close_name=close_name,
            close_relation=relation,
            close_phone=self._phone(),
            close_email=_address(*close_name.rsplit(" ", 1)),
            identity_code=self._code(born_on) if self.rng.random() < 0.92 else "",
        )

    def _free_name(self, language, age, gender):
        for _try in range(200):
            name = self._name(language, age, gender or ("f" if self.rng.random() < 0.6 else "m"))
            if name not in self.taken:
                return name
        raise RuntimeError("The demo has run out of names: write more into names.yaml.")

    def _name(self, language, age, gender):
        given = self.county.names["first_names"].get(language) or self.county.names["first_names"]["fi"]
        if "old" in given:
            given = given["old" if age >= 68 else "middle" if age >= 36 else "young"]
        surnames = self.county.names["surnames"]
        return self.rng.choice(given[gender]), self.rng.choice(surnames.get(language) or surnames["fi"])

    def _close(self, language, age, last, relations):
        usual = self.county.names["relations"]["older" if age >= 60 else "younger"]
        relation = self.rng.choice(relations or usual)
        gender = GENDERS.get(relation) or self.rng.choice("fm")
        first, own = self._name(language, max(20, age + GENERATION.get(relation, 0)), gender)
        kin = relation not in ("naapuri", "ystävä") and self.rng.random() < 0.5
        return f"{first} {last if kin else own}", relation

    def _birthday(self, age):
        today = self.county.clock.today
        born = date(today.year - age, self.rng.randint(1, 12), self.rng.randint(1, 28))
        passed = (today.month, today.day) >= (born.month, born.day)
        return born if passed else born.replace(year=born.year - 1)

    def _code(self, born_on):
        return identity.make_temporary(born_on, 900 + next(self.numbers) % 100)

    def _phone(self):
        number = next(self.phones)
        return f"016 000 {number:03}" if number < 1000 else f"050 000 00{number % 100:02}"


def _address(first, last):
    plain = unicodedata.normalize("NFKD", f"{first}.{last}").encode("ascii", "ignore").decode().lower()
    return f"{re.sub(r'[^a-z.]', '', plain)}@koti.example"
