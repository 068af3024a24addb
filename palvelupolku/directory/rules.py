"""Which stages and phases a service class speaks for: a proposal that a person confirms."""


def propose(classes, table) -> tuple[list[int], list[int]]:
    """Stages and phases for PTV service class codes, by `table` {code: {stages, phases}}; ([], []) for none.

    A class that the table does not list follows its parent (P4.12 → P4). A parent told beside its own
    child is left out: PTV often names both, and the child says more.
    """
    told = {code for code in classes if not any(other.startswith(f"{code}.") for other in classes)}
    rows = [row for code in told if (row := _row(code, table))]
    stages, phases = (
        {number for row in rows for number in row.get(key) or []} for key in ("stages", "phases")
    )
    return sorted(stages), sorted(phases)


def _row(code, table):
    while code:
        if code in table:
            return table[code]
        code = code.rpartition(".")[0]
    return None
