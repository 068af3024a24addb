"""A client's page with its line of looking beside the same page without, and the machine's raw commit."""

import contextlib
from unittest import mock

from bench.clock import timed


def prepare():
    from django.db import connection, transaction
    from django.utils import timezone

    from bench import people
    from palvelupolku.clients import actions

    user, unit = people.worker()
    now = timezone.now()
    client = actions.register_client(by=user, at=now, first_name="Esimerkki", last_name="Asiakas")
    actions.add_relation(client, by=user, at=now, task="guidance", ground="mittaus", unit=unit)
    fetch = people.page(people.browser(user), f"/tyo/asiakkaat/{client.pk}/")
    fetch()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_commit (n integer)")

    def without():
        with mock.patch("palvelupolku.clients.access.record"), _no_transaction():
            fetch()

    @contextlib.contextmanager
    def _no_transaction():
        with mock.patch("palvelupolku.clients.access.transaction.atomic", contextlib.nullcontext):
            yield

    def commit():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO bench_commit VALUES (1)")

    return {"with": timed(fetch, 3), "without": timed(without, 3), "commit": timed(commit, 10)}
