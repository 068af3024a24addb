"""The demo county's care chains are whole: every text in three languages, every place a known entry."""

import pytest

from palvelupolku.demo.ground import catalogue, read
from palvelupolku.directory.choices import ChainPartner, Phase

CHAINS = read("chains")["chains"]
LANGUAGES = {"fi", "sv", "en"}


def test_there_are_five_and_some_need_coordination():
    assert len(CHAINS) == 5
    assert 0 < sum(chain["needs_coordination"] for chain in CHAINS) < 5


@pytest.mark.parametrize("chain", CHAINS, ids=lambda chain: chain["key"])
def test_a_chain_is_whole(chain):
    entries = {entry["key"]: entry for entry in catalogue()}
    assert set(chain["partners"]) <= set(ChainPartner.values)
    steps = chain["steps"]
    texts = [chain[name] for name in ("name", "client_group", "summary")]
    texts += [step[name] for step in steps for name in ("title", "who", "what")]
    assert all(set(text) == LANGUAGES and all(text.values()) for text in texts)
    assert len(steps) >= 5 and {step["phase"] for step in steps} <= set(Phase.values)
    # Along the path, never back.
    phases = [step["phase"] for step in steps]
    assert phases == sorted(phases) and phases[-1] == Phase.FOLLOW_UP
    places = [place["service"] for step in steps for place in step.get("places", ())]
    assert len(places) >= 3 and set(places) <= set(entries)
    # Associations are in every chain, not only the county's own services.
    assert any(entries[key]["kind"] == "activity" for key in places)
