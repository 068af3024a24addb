from django.core.management.base import BaseCommand, CommandError

from palvelupolku.accounts.models import Organisation
from palvelupolku.directory.choices import Source
from palvelupolku.directory.entry_of import data_of
from palvelupolku.directory.exchange.template import write_template


class Command(BaseCommand):
    help = (
        "Write the template for associations: one row a service, with help and drop-downs. With "
        "--organisation its entries stand in it already. Read it back with import_services."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("out", metavar="OUT.xlsx")
        parser.add_argument("--organisation", type=int, metavar="ID")
        parser.add_argument("--language", default="fi", choices=["fi", "sv", "en"])

    def handle(self, *, out, organisation, language, **options):
        entries = []
        if organisation is not None:
            owner = Organisation.objects.filter(pk=organisation).first()
            if owner is None:
                raise CommandError(f"There is no organisation {organisation}.")
            own = owner.services.filter(source=Source.OWN).prefetch_related(
                "municipalities", "channels__places"
            )
            entries = [data_of(each) | {"external_id": each.external_id} for each in own.order_by("pk")]
        with open(out, "wb") as file:
            write_template(file, language, entries)
        self.stdout.write(f"Wrote {out} with {len(entries)} services.")
