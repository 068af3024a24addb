"""The child's side: make the data, then answer one line for each name asked."""

import os
import sys
from importlib import import_module


def main():
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.ROOT_URLCONF = "bench.urls"
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    call_command("compile_catalogues", verbosity=0)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    calls = import_module(f"bench.{sys.argv[1]}").prepare(*sys.argv[2:])
    print("ready", flush=True)
    for line in sys.stdin:
        print(calls[line.strip()](), flush=True)


main()
