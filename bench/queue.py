"""The queue page: the same page over few and over very many contacts, and how many queries it takes."""

from bench.clock import timed


def prepare(contacts):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from bench import people, synthetic

    synthetic.municipalities()
    user, unit = people.worker()
    synthetic.contacts(unit, int(contacts))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    fetch = people.page(people.browser(user), "/tyo/jono/")
    fetch()

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            fetch()
        return len(
            [q for q in captured if not q["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))]
        )

    return {"page": timed(fetch, 3), "queries": queries}
