"""A form sent twice is one deed."""

from datetime import timedelta
from time import sleep
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.utils import timezone

from palvelupolku.audit.jobs import forget_submissions
from palvelupolku.audit.models import Count, Submission
from palvelupolku.audit.once import new_form_key, once
from palvelupolku.kernel.errors import StaleObject
from tests.together import together

NOBODY = SimpleNamespace(is_authenticated=False, pk=None)


def form(key=None, user=NOBODY, cookie="a" * 32, **fields):
    data = {"csrfmiddlewaretoken": uuid4().hex, **fields}
    if key is not None:
        data["form_key"] = key
    request = RequestFactory().post("/contact/", data)
    request.user = user
    request.COOKIES["csrftoken"] = cookie
    return request


class Deed:
    def __init__(self):
        self.done = 0

    def __call__(self):
        self.done += 1
        return f"/receipt/{self.done}/"


@pytest.mark.django_db
def test_the_second_gets_the_first_answer():
    deed, key = Deed(), new_form_key()
    assert once(form(key, text="hei"), deed) == "/receipt/1/"
    assert once(form(key, text="hei"), deed) == "/receipt/1/"
    assert deed.done == 1


@pytest.mark.django_db
def test_another_body_under_the_same_key_is_stale():
    deed, key = Deed(), new_form_key()
    once(form(key, text="hei"), deed)
    with pytest.raises(StaleObject):
        once(form(key, text="moi"), deed)
    with pytest.raises(StaleObject):
        once(form(key, text="hei", file=SimpleUploadedFile("a.txt", b"a")), deed)
    assert deed.done == 1


@pytest.mark.django_db
@pytest.mark.parametrize("key", [None, "", "not a key"])
def test_without_a_key_each_is_a_deed(key):
    deed = Deed()
    once(form(key), deed)
    once(form(key), deed)
    assert deed.done == 2


@pytest.mark.django_db
def test_nobody_reads_anothers_answer():
    deed, key = Deed(), new_form_key()
    people = [SimpleNamespace(is_authenticated=True, pk=pk) for pk in (1, 2)]
    assert once(form(key, people[0]), deed) == "/receipt/1/"
    assert once(form(key, people[1]), deed) == "/receipt/2/"
    assert once(form(key), deed) == "/receipt/3/"
    assert once(form(key, cookie="b" * 32), deed) == "/receipt/4/"
    assert once(form(key, people[0]), deed) == "/receipt/1/"


@pytest.mark.django_db
def test_a_deed_that_failed_may_be_tried_again():
    key = new_form_key()

    def fails():
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        once(form(key), fails)
    assert once(form(key), Deed()) == "/receipt/1/"


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_are_one_deed():
    key, answers = new_form_key(), []

    def deed():
        sleep(0.05)  # the others arrive while the first is at work
        made = Count.objects.create(event="deed", day="2026-11-22", tier=Count.objects.count())
        return f"/receipt/{made.pk}/"

    errors = together(*[lambda: answers.append(once(form(key, text="hei"), deed))] * 10)
    assert errors == []
    assert len(answers) == 10
    assert len(set(answers)) == 1
    assert Count.objects.count() == 1


@pytest.mark.django_db
def test_old_keys_are_forgotten():
    once(form(new_form_key()), Deed())
    forget_submissions(timezone.now())
    assert Submission.objects.count() == 1
    forget_submissions(timezone.now() + timedelta(days=15))
    assert Submission.objects.count() == 0
