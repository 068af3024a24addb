"""Small pictures of numbers: each row a thick bar for now and a thin one for before.

Only geometry; `manager/picture.html` draws it as SVG with attributes, which a strict policy allows.
"""

from dataclasses import dataclass

from .texts import number

WIDTH, BARS, ROW = 360, 290, 50


@dataclass(frozen=True)
class Row:
    label: str
    now: str
    before: str
    now_width: int
    before_width: int
    y: int

    @property
    def now_y(self):
        return self.y + 20

    @property
    def before_y(self):
        return self.y + 35


@dataclass(frozen=True)
class Picture:
    rows: list
    width: int = WIDTH

    @property
    def height(self):
        return max(ROW * len(self.rows), 1)


def paired_bars(rows) -> Picture:
    """Draw [(label, now, before)] to one scale; None counts as nothing."""
    rows = [(str(label), now, before) for label, now, before in rows]
    most = max((value or 0 for _label, *pair in rows for value in pair), default=0)
    return Picture(
        [
            Row(label, number(now), number(before), _width(now, most), _width(before, most), index * ROW)
            for index, (label, now, before) in enumerate(rows)
        ]
    )


def _width(value, most):
    return round(BARS * value / most) if value and most else 0
