"""The reviewable table from PTV service classes to stages and phases, and what it proposes."""

from functools import cache
from pathlib import Path

import yaml

from .choices import Placement
from .rules import propose

TABLE = Path(__file__).parent / "data" / "stages_by_class.yaml"


@cache
def table() -> dict:
    """{code: {stages, phases, why}} of data/stages_by_class.yaml."""
    return yaml.safe_load(TABLE.read_text(encoding="utf-8"))["classes"]


def proposal_for(classes) -> tuple[list[int], list[int], Placement]:
    """Stages, phases and how they came to be, for the classes of an imported service."""
    stages, phases = propose(classes, table())
    return stages, phases, Placement.PROPOSED if stages else Placement.NONE
