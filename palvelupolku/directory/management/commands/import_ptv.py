from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from palvelupolku.audit.actors import SYSTEM
from palvelupolku.directory.exchange.ptv import import_paths


class Command(BaseCommand):
    help = (
        "Import services, channels, organisations, service collections and code lists from PTV JSON files "
        "(open API v11). Folders are read recursively, in any order. A file is all or nothing. "
        "Ends with 0 and a report; with 1 only when a file cannot be read."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="+", metavar="PATH", help="a JSON file or a folder of them")
        parser.add_argument(
            "--again",
            action="store_true",
            help="derive unchanged records again, for instance after stages_by_class.yaml was edited",
        )

    def handle(self, *, paths, again, **options):
        report = import_paths(paths, by=SYSTEM, at=timezone.now(), again=again)
        self.stdout.write(report.as_text())
        if report.unreadable:
            raise CommandError(f"{len(report.unreadable)} of the files could not be read.", returncode=1)
