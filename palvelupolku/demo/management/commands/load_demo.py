"""Load the demo county into an empty database. Does nothing where it stands already."""

import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from palvelupolku.demo import county


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, verbosity, **options):
        if not settings.DEMO:
            raise CommandError("This is not a demo (DEMO is off): nothing was loaded.")
        if county.is_loaded():
            if verbosity > 1:
                self.stdout.write("The demo county stands already.")
            return
        start = time.monotonic()
        county.load(at=timezone.now())
        if verbosity:
            self.stdout.write(f"Demo county: {county.summary()} in {time.monotonic() - start:.0f} s.")
