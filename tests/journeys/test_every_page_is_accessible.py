"""Every page that each person may see, and what they get instead of the others."""

import pytest

from tests.access.made import make
from tests.access.test_matrix import PEOPLE

from .places import address, pages_of
from .walk import marks

pytestmark = marks()
ONLY_POST, UNPROCESSABLE, CONFLICT = 405, 422, 409


@pytest.mark.parametrize("person", PEOPLE)
def test_every_page_is_accessible(walk, cast, person):
    made, one = make(cast), walk()
    if person != "nobody":
        one.is_user(getattr(cast, person))
    # Logging out comes last.
    for name in sorted(pages_of(person), key=lambda name: name == "account_logout"):
        answer = one.page.goto(address(name, made))
        assert answer.status in {200, ONLY_POST, UNPROCESSABLE, CONFLICT}, f"{name}: {answer.status}"
        one.check()


@pytest.mark.parametrize(
    ("person", "name", "status"),
    [
        ("nobody", "/tyo/asiat/999999/x/", 404),
        ("aino", "manager:funnel", 403),
        ("eero", "worker:mapping", 403),
        ("paavo", "worker:day", 404),
    ],
)
def test_a_refusal_is_accessible(walk, cast, person, name, status):
    made, one = make(cast), walk("phone")
    if person != "nobody":
        one.is_user(getattr(cast, person))
    one.visit(name if name.startswith("/") else address(name, made), status=status)
    assert one.page.locator("main a").count()
