"""How the demo county uses its catalogue: searches that Aino has saved, and what readers have found wrong."""

from datetime import timedelta

from palvelupolku.directory.corrections import finish_correction, tell_wrong
from palvelupolku.directory.models import Service
from palvelupolku.threads.saved_searches import save_search

# (name, query, how many days ago it was last opened)
SEARCHES = (
    ("Kotiin tuleva apu Keminkylässä", "municipality=991&home=1", 30),
    ("Omaishoitajille", "q=omaishoitaja", 12),
    ("Ryhmät, joissa on tilaa", "q=ryhm%C3%A4&places=1", 6),
)
# Entries that came to the catalogue lately: so many days ago.
NEW = {"karvakaveri": 4, "kylakyyti": 10, "omaishoitajien-virkistys": 3, "kavelyporukka": 2}
# (entry, what, in words, who told, how many days ago, the answer or nothing yet)
TOLD = (
    ("muistikahvila", "hours", "Kahvila alkaa nykyään kello 14.", "aino", 9, ""),
    (
        "ateriapalvelu",
        "cost",
        "Hinta on noussut syksyllä.",
        "sanna",
        20,
        "Uusi hinta on nyt sivulla.",
    ),
    ("vesijumppa", "contact", "Numerosta ei vastata, käytössä on uusi.", "aino", 3, ""),
)


def write_use(county):
    """Write the searches and corrections, each in its own time."""
    aino, now = county.users["aino"], county.clock.now
    for key, days in NEW.items():
        Service.objects.filter(slug=key).update(published_at=now - timedelta(days=days))
    for name, query, days in SEARCHES:
        save_search(by=aino, at=now - timedelta(days=days), name=name, query=query)
    for key, what, text, teller, days, answer in TOLD:
        by = county.users.get(teller, aino)
        told_at = now - timedelta(days=days)
        correction = tell_wrong(county.services[key], what, text, by=by, at=told_at)
        if answer:
            at = told_at + timedelta(days=2)
            finish_correction(correction, by=county.users["marjatta"], at=at, answer=answer)
