import signal
from threading import Event

from django.core.management.base import BaseCommand
from django.utils.module_loading import autodiscover_modules

from palvelupolku.notices.work import work

GRACE_SECONDS = 1.5


class TimeIsUp(BaseException):
    """What is being done takes longer than the grace; it is taken up again at the next start."""


class Command(BaseCommand):
    help = "Send due messages and run due jobs until stopped."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="do what is due now, then stop")

    def handle(self, **options):
        autodiscover_modules("jobs")
        stop = Event()

        def finish(signum, frame):
            stop.set()
            # A mail server that hangs must not hold the worker.
            signal.setitimer(signal.ITIMER_REAL, GRACE_SECONDS)

        def give_up(signum, frame):
            raise TimeIsUp

        signal.signal(signal.SIGTERM, finish)
        signal.signal(signal.SIGINT, finish)
        signal.signal(signal.SIGALRM, give_up)
        try:
            work(stop, once=options["once"])
        except TimeIsUp:
            self.stderr.write("Stopped in the middle; the rest is taken up at the next start.")
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
