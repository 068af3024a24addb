"""Compile every .po to the .mo that Django reads; needs no gettext on the machine."""

from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand


def compile_catalogues(root: Path) -> int:
    """Compile the catalogues under `root` that are newer than their .mo. Returns how many."""
    compiled = 0
    for po in sorted(root.glob("palvelupolku/**/LC_MESSAGES/*.po")):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        draft = mo.with_suffix(".draft")
        polib.pofile(str(po)).save_as_mofile(str(draft))
        draft.replace(mo)
        compiled += 1
    return compiled


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []

    def handle(self, *args, **options):
        compiled = compile_catalogues(settings.BASE_DIR)
        if options["verbosity"]:
            self.stdout.write(f"{compiled} catalogues compiled")
