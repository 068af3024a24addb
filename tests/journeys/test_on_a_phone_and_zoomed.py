"""The main pages of every door on a phone, and on a desk at 200 %."""

import pytest

from tests.access.made import make

from .places import DOORS, address
from .walk import marks

pytestmark = marks()


@pytest.mark.parametrize("screen", ["phone", "zoomed"])
@pytest.mark.parametrize("door", DOORS)
def test_a_door_fits(walk, cast, door, screen):
    made, one = make(cast), walk(screen)
    person, names = DOORS[door]
    if person != "nobody":
        one.is_user(getattr(cast, person))
    for name in names:
        one.visit(address(name, made))
