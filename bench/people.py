"""A worker with a unit, and a browser signed in as them."""

from datetime import date


def worker(name="bench"):
    """A client guidance worker and their unit."""
    from palvelupolku.accounts.models import Membership, Organisation, Unit, User

    county = Organisation.objects.create(name={"fi": "Mittauksen hyvinvointialue"}, kind="county")
    unit = Unit.objects.create(
        organisation=county, name={"fi": "Mittaus"}, kind="guidance", municipalities=["991"]
    )
    user = User.objects.create_user(f"{name}@bench.example", "x", name="Mittaaja")
    Membership.objects.create(
        user=user, organisation=county, unit=unit, role="client_guide", starts_on=date(2020, 1, 1)
    )
    return user, unit


def browser(user=None):
    """Django's in-process client: the whole stack of middleware without a socket."""
    from django.test import Client

    held = Client()
    if user:
        held.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return held


def page(browser, path):
    """A call that fetches `path` and insists on 200."""

    def fetch():
        answer = browser.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")

    return fetch
