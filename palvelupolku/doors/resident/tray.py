"""The browser's hold on its basket: a secret in the session, and how many entries it holds."""

from palvelupolku.kernel.tokens import make_secret
from palvelupolku.threads.queries import basket_of, ids_in

SECRET, COUNT = "tray", "tray_count"


def secret(request) -> str:
    """The secret of this browser's basket; "" when nothing was ever put into one."""
    return request.session.get(SECRET, "")


def begin(request) -> str:
    """The secret of this browser's basket, made when there is none."""
    if SECRET not in request.session:
        request.session[SECRET] = make_secret()
    return request.session[SECRET]


def basket(request):
    """This browser's basket, or None."""
    return basket_of(secret(request))


def ids(request) -> list[int]:
    """The entries in this browser's basket; asks no database when there never was one."""
    return ids_in(basket(request)) if secret(request) else []


def note_count(request, basket) -> None:
    """Remember how many there are now, so that the header of every page can tell it without a query."""
    request.session[COUNT] = len(ids_in(basket))


def count(request) -> int:
    """How many the header tells."""
    return request.session.get(COUNT, 0)
