from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from palvelupolku.audit.actors import SYSTEM
from palvelupolku.directory.exchange.ptv import import_areas, import_paths
from palvelupolku.directory.exchange.ptv_files import Unreadable


class Command(BaseCommand):
    help = (
        "Import services, channels, organisations, service collections and code lists from PTV JSON files "
        "(open API v11 or v12). Folders are read recursively, in any order. A file is all or nothing. "
        "Ends with 0 and a report; with 1 only when a file cannot be read."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="*", metavar="PATH", help="a JSON file or a folder of them")
        parser.add_argument(
            "--again",
            action="store_true",
            help="derive unchanged records again, for instance after stages_by_class.yaml was edited",
        )

        parser.add_argument(
            "--areas",
            metavar="CSV",
            help="a table of municipalities and wellbeing services counties, with the columns "
            "municipality_code, municipality, county_code, wellbeing_county; tells which municipalities an "
            "area means that names none",
        )

    def handle(self, *, paths, again, areas, **options):
        if areas:
            self._take_areas(areas)
        if paths or not areas:
            self._take(paths, again)

    def _take_areas(self, areas):
        try:
            report = import_areas(areas, by=SYSTEM, at=timezone.now())
        except Unreadable as error:
            raise CommandError(f"{areas}: {error}", returncode=1) from None
        self.stdout.write(report.as_text())

    def _take(self, paths, again):
        if not paths:
            raise CommandError("Give a file or a folder.")
        report = import_paths(paths, by=SYSTEM, at=timezone.now(), again=again)
        self.stdout.write(report.as_text())
        if report.unreadable:
            raise CommandError(f"{len(report.unreadable)} of the files could not be read.", returncode=1)
