"""What an import did, as plain text."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

PLURALS = {
    "service": "services",
    "channel": "channels",
    "organisation": "organisations",
    "collection": "service collections",
    "general": "general descriptions",
    "connection": "connections",
    "code": "codes",
    "language": "languages",
}
OUTCOMES = {
    "created": "created",
    "updated": "updated",
    "unchanged": "unchanged",
    "older": "older than what is here",
    "archived": "archived because they are not listed any more",
    "repeated": "left out because the same id was given again",
}
GAPS = {
    "organisation": "Organisations named but not given",
    "channel": "Channels named but not given",
    "service": "Services named but not given",
    "general": "General descriptions named but not given",
    "area": "Areas whose municipalities are not known here",
    "code": "Codes not known here",
    "coordinates": "Coordinates that are no place in Finland",
    "name": "Records without a name",
}


@dataclass
class Report:
    """Counts by kind and outcome, what was left out and why, and what is still missing."""

    files: int = 0
    counts: dict = field(default_factory=lambda: defaultdict(Counter))
    refused: list = field(default_factory=list)
    unreadable: list = field(default_factory=list)
    skipped: list = field(default_factory=list)
    gaps: list = field(default_factory=list)
    joined: int = 0

    @property
    def changed(self) -> int:
        """How many records were written."""
        return sum(row["created"] + row["updated"] for row in self.counts.values()) + self.joined

    def as_text(self) -> str:
        """The whole report, line by line."""
        lines = [f"Read {self.files} file{'' if self.files == 1 else 's'}."] if self.files else []
        for kind, plural in PLURALS.items():
            if row := self.counts.get(kind):
                told = ", ".join(
                    f"{row[outcome]} {words}" for outcome, words in OUTCOMES.items() if row[outcome]
                )
                lines.append(f"{plural.capitalize()}: {told}.")
        if self.joined:
            lines.append(f"Joined to what came later: {self.joined} record{'' if self.joined == 1 else 's'}.")
        lines += [f"Unreadable: {path}: {why}." for path, why in self.unreadable]
        lines += [
            f"Refused, nothing taken from it: {path}: object {guid or 'without an id'}: {why}."
            for path, guid, why in self.refused
        ]
        lines += [f"Skipped: {path}: {why}." for path, why in self.skipped]
        lines += self._gap_lines()
        return "\n".join(lines)

    def _gap_lines(self):
        groups = defaultdict(lambda: defaultdict(list))
        for gap in self.gaps:
            known_as = groups[gap.kind][gap.target]
            known_as.append(gap)
        for kind, targets in groups.items():
            yield f"{GAPS.get(kind, kind)}: {len(targets)}"
            for target, rows in targets.items():
                name = next((row.name for row in rows if row.name), "")
                by = f"{rows[0].source_kind} {rows[0].named_by or rows[0].source_id}"
                more = f" and {len(rows) - 1} more" if len(rows) > 1 else ""
                yield f"  {f'{name} ({target})' if name else target}, named by {by}{more}"
