from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from palvelupolku.audit.actors import SYSTEM
from palvelupolku.directory.exchange.sync import APIS, SyncFailed, sync


class Command(BaseCommand):
    help = (
        "Read services, channels and organisations from PTV's open API at URL and write what changed, all at "
        "once at the end. A run that was cut off goes on from its last page. The key of v12 is read from the "
        "environment, PTV_API_KEY."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("address", metavar="URL", nargs="?", default=settings.PTV_URL)
        parser.add_argument("--api", choices=APIS, default=settings.PTV_API, help="version of the open API")
        parser.add_argument("--full", action="store_true", help="archive also what is not listed any more")

    def handle(self, *, address, api, full, **options):
        if not address:
            raise CommandError("Give an address, or PTV_URL in the environment.")
        try:
            run, report = sync(
                address, api=api, is_full=full, key=settings.PTV_API_KEY, by=SYSTEM, at=timezone.now()
            )
        except SyncFailed as error:
            raise CommandError(f"Nothing was changed: {error}. The next try goes on from here.") from None
        self.stdout.write(f"{'Full' if run.is_full else 'Incremental'} sync of {run.address} is done.")
        self.stdout.write(report.as_text())
