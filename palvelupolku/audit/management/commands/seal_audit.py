from django.core.management.base import BaseCommand
from django.utils import timezone

from palvelupolku.audit.seals import seal


class Command(BaseCommand):
    help = "Seal the trail as it stands now, in the database and in the seal file."

    def handle(self, **options):
        made = seal(at=timezone.now())
        told = f"Seal {made.number} is made." if made else "Nothing was added since the last seal."
        self.stdout.write(told)
