from django.core.management.base import BaseCommand, CommandError

from palvelupolku.audit.verify import Broken, Checked, verify


class Command(BaseCommand):
    help = "Check that no line of the trail was changed, removed, moved or cut off; exit 1 names the first."

    def add_arguments(self, parser):
        parser.add_argument("--since-seal", action="store_true", help="only what came after the last seal")

    def handle(self, **options):
        checked = Checked()
        try:
            verify(checked, since_seal=options["since_seal"])
        except Broken as broken:
            raise CommandError(
                f"{broken}\nFound whole before that: {checked.lines} lines, {checked.seals} seals."
            ) from None
        self.stdout.write(f"Checked {checked.lines} lines and {checked.seals} seals: the trail is whole.")
