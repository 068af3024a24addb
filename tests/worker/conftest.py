import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _finnish():
    """A page in another language leaves it active in the thread; the next test starts in Finnish."""
    with translation.override("fi"):
        yield
