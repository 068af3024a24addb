"""Sensitive text lies encrypted in the database and is found by its blind index only."""

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import connection, models

from palvelupolku.kernel.fields import DecryptionError, EncryptedTextField, blind_index

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


class Note(models.Model):
    """A row of a table that lives for one test."""

    text = EncryptedTextField(null=True, blank=True)

    class Meta:
        app_label = "kernel_tests"
        managed = False
        db_table = "kernel_tests_note"

    def __str__(self):
        return f"note {self.pk}"


@pytest.fixture(autouse=True)
def keys(settings):
    settings.FIELD_KEYS = [OLD]
    settings.BLIND_INDEX_KEY = "a-key-for-tests"
    return settings


@pytest.fixture
def table(db):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE kernel_tests_note (id integer PRIMARY KEY, text text NULL)")
        yield
        cursor.execute("DROP TABLE kernel_tests_note")


def stored(pk):
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM kernel_tests_note WHERE id = %s", [pk])
        return cursor.fetchone()[0]


@pytest.mark.usefixtures("table")
class TestStored:
    def test_it_reads_back_what_was_written(self):
        Note.objects.create(pk=1, text="Sydän ♥ 120342-912D")
        assert Note.objects.get(pk=1).text == "Sydän ♥ 120342-912D"
        assert "912D" not in stored(1)
        assert stored(1).isascii()

    def test_it_encrypts_an_update_and_a_bulk_update_too(self):
        note = Note.objects.create(pk=1, text="first")
        Note.objects.filter(pk=1).update(text="second")
        assert "second" not in stored(1)
        note.text = "third"
        Note.objects.bulk_update([note], ["text"])
        assert "third" not in stored(1)
        assert Note.objects.values_list("text", flat=True).get(pk=1) == "third"

    def test_it_keeps_nothing_and_the_empty_text_as_they_are(self):
        Note.objects.bulk_create([Note(pk=1, text=None), Note(pk=2, text="")])
        assert (stored(1), stored(2)) == (None, "")
        assert list(Note.objects.order_by("pk").values_list("text", flat=True)) == [None, ""]
        assert Note.objects.get(text__isnull=True).pk == 1

    def test_it_reads_with_an_old_key_and_writes_with_the_first(self, keys):
        note = Note.objects.create(pk=1, text="secret")
        keys.FIELD_KEYS = [NEW, OLD]
        note.refresh_from_db()
        note.save()
        keys.FIELD_KEYS = [NEW]
        assert Note.objects.get(pk=1).text == "secret"

    def test_it_says_clearly_that_no_key_opens_the_value(self, keys):
        Note.objects.create(pk=1, text="secret")
        keys.FIELD_KEYS = [NEW]
        with pytest.raises(DecryptionError, match=r"kernel_tests\.Note\.text: the value opens with none"):
            Note.objects.get(pk=1)


@pytest.mark.parametrize("lookup", ["text", "text__icontains", "text__in"])
def test_it_refuses_to_be_searched(lookup):
    with pytest.raises(FieldError, match="blind index"):
        Note.objects.filter(**{lookup: "secret"})


def test_it_writes_the_same_text_differently_each_time():
    field = Note._meta.get_field("text")
    assert field.get_prep_value("secret") != field.get_prep_value("secret")


@pytest.mark.parametrize("wrong", [[], ["too short"]])
def test_it_asks_for_proper_keys(keys, wrong):
    keys.FIELD_KEYS = wrong
    with pytest.raises(ImproperlyConfigured, match="FIELD_KEYS"):
        Note._meta.get_field("text").get_prep_value("secret")


def test_it_finds_one_value_however_it_is_spelled():
    assert blind_index(" 120342-912d ") == blind_index("120342-912D") != blind_index("120342Y912D")
    assert len(blind_index("120342-912D")) == 64
    assert blind_index("  ") == ""


def test_its_index_depends_on_the_key(keys):
    one = blind_index("120342-912D")
    keys.BLIND_INDEX_KEY = b"another-key"
    assert blind_index("120342-912D") != one
    keys.BLIND_INDEX_KEY = ""
    with pytest.raises(ImproperlyConfigured, match="BLIND_INDEX_KEY"):
        blind_index("120342-912D")
