"""The demo county's care and service chains, with the places that associations and services have agreed."""

from datetime import timedelta

from palvelupolku.directory.chains import agree_place, publish_chain, save_chain

from .ground import read

FACTS = ("name", "client_group", "summary", "needs_coordination", "partners")
WRITTEN_DAYS_AGO = 140


def write_chains(county):
    """Write the chains of chains.yaml as published ones."""
    by, now = county.users["marjatta"], county.clock.now
    at = now - timedelta(days=WRITTEN_DAYS_AGO)
    for told in read("chains")["chains"]:
        steps = [
            {"id": None, "number": number, **{name: row[name] for name in ("phase", "title", "who", "what")}}
            for number, row in enumerate(told["steps"], 1)
        ]
        facts = {name: told[name] for name in FACTS}
        chain = save_chain(None, by=by, at=at, steps=steps, **facts)
        publish_chain(chain, by=by, at=at)
        for step, row in zip(chain.steps.all(), told["steps"], strict=True):
            for place in row.get("places", ()):
                _agree(county, step, place, by)


def _agree(county, step, told, by):
    today, until = county.clock.today, told.get("until")
    agree_place(
        step,
        county.services[told["service"]],
        by=by,
        at=county.clock.now,
        agreed_on=today - timedelta(days=told["days"]),
        agreed_until=today + timedelta(days=until) if until else None,
        note=told.get("note", ""),
    )
