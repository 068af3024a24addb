"""A refusal carries what its page needs."""

import pytest
from django.core.exceptions import PermissionDenied

from palvelupolku.kernel.errors import StaleObject, require


def test_it_lets_through_what_is_allowed():
    assert require(True) is None


@pytest.mark.parametrize("no", [False, None, 0])
def test_it_refuses_what_is_not(no):
    with pytest.raises(PermissionDenied):
        require(no)


def test_a_stale_object_carries_both_versions():
    error = StaleObject([1], mine={"text": "a"}, theirs={"text": "b"})
    assert (error.obj, error.mine, error.theirs) == ([1], {"text": "a"}, {"text": "b"})
