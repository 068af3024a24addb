"""Pure questions about a case."""

ASSESSMENT = 3


def has_running_clock(*, is_open, phase, is_mapped):
    """Whether the assessment still has to start: the clock stops when the mapping begins (SHL 36 §)."""
    return is_open and phase <= ASSESSMENT and not is_mapped


def ground_of(contact):
    """The ground of the relations that taking hold of the contact gives."""
    return f"SHL 34 § · {contact.code}"
