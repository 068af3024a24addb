from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import override

from palvelupolku.accounts.models import Organisation
from palvelupolku.audit.actors import SYSTEM
from palvelupolku.directory.exchange import sniff
from palvelupolku.directory.exchange.hsds_write import import_documents
from palvelupolku.directory.exchange.ptv import import_paths
from palvelupolku.directory.exchange.template import Unreadable
from palvelupolku.directory.exchange.template_import import import_template, report_lines


class Command(BaseCommand):
    help = (
        "Import services from any of the known formats, told by content: PTV JSON (files or folders), HSDS 3 "
        "JSON (objects, lists, pages, lines), and the template for associations (XLSX or CSV, with "
        "--organisation). What is read is published at once; the same files again write nothing. Ends with 0 "
        "and a report; with 1 when a file cannot be read."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="+", metavar="FILE", help="a file, or a folder of JSON files")
        parser.add_argument("--organisation", type=int, metavar="ID", help="whose services the table has")
        parser.add_argument(
            "--language", default="fi", choices=["fi", "sv", "en"], help="of HSDS texts and of this report"
        )

    def handle(self, *, paths, organisation, language, **options):
        with override(language):
            found = sniff.sniff_paths(paths)
            unreadable = [(each.path, each.why) for each in found if each.format == sniff.UNREADABLE]
            tables = [each for each in found if each.format == sniff.TEMPLATE]
            owner = self._owner(organisation) if tables else None
            unreadable += self._ptv([each.path for each in found if each.format == sniff.PTV])
            self._hsds([each for each in found if each.format == sniff.HSDS], language)
            unreadable += self._tables(tables, owner)
        for path, why in unreadable:
            self.stdout.write(f"Unreadable: {path}: {why}")
        if unreadable:
            raise CommandError(f"{len(unreadable)} of the files could not be read.", returncode=1)

    def _owner(self, pk):
        if pk is None:
            raise CommandError("A table needs --organisation ID: whose services are they?")
        owner = Organisation.objects.filter(pk=pk).first()
        if owner is None:
            raise CommandError(f"There is no organisation {pk}.")
        return owner

    def _ptv(self, paths):
        if not paths:
            return []
        report = import_paths(paths, by=SYSTEM, at=timezone.now())
        unreadable, report.unreadable = report.unreadable, []
        self.stdout.write(report.as_text())
        return unreadable

    def _hsds(self, found, language):
        if found:
            documents = [(str(each.path), each.document) for each in found]
            result = import_documents(documents, by=SYSTEM, at=timezone.now(), language=language)
            self.stdout.write(result.as_text())

    def _tables(self, found, owner):
        for each in found:
            try:
                reading = import_template(each.path.read_bytes(), owner, by=SYSTEM, at=timezone.now())
            except Unreadable as why:
                yield each.path, str(why)
                continue
            for line in report_lines(each.path.name, reading):
                self.stdout.write(line)
