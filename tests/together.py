"""Several deeds at the same moment, each on a connection of its own."""

from threading import Barrier, Thread

from django.db import connection


def together(*deeds):
    """Run the deeds at once, each in a thread of its own; returns the errors."""
    barrier, errors = Barrier(len(deeds)), []

    def run(deed):
        try:
            barrier.wait(10)
            deed()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return errors
