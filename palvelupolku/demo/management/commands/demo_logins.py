"""Print who can sign in to the demo county, and the one password of all."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from palvelupolku.demo import county
from palvelupolku.demo.ground import read
from palvelupolku.demo.logins import demo_password, keep_password

SHOWN = (
    ("aino", "client guide, north", "/tyo/"),
    ("eero", "reads only, north", "/tyo/"),
    ("ulla", "client guide, middle (fi, sv)", "/tyo/"),
    ("sanna", "case manager, south", "/tyo/"),
    ("leena", "service adviser", "/tyo/"),
    ("marjatta", "manager", "/johto/"),
    ("paavo", "pensioners' association", "/jarjesto/"),
    ("gunilla", "seniors' association (sv)", "/jarjesto/"),
)


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options):
        if not settings.DEMO:
            raise CommandError("This is not a demo (DEMO is off): it has no logins to show.")
        keep_password(county.emails())
        people = {told["key"]: told for group in read("people").values() for told in group}
        self.stdout.write(f"\nSign in at /tunnus/login/ with the password  {demo_password()}\n\n")
        for key, who, door in SHOWN:
            told = people[key]
            name = f"{told['first_name']} {told['last_name']}"
            self.stdout.write(f"  {door:<11}{name:<17}{told['email']:<46}{who}\n")
        self.stdout.write("\n")
