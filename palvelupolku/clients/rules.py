"""Facts about consents, without a database or a clock."""


def covers(scopes, needed) -> bool:
    """True when the consent's `scopes` hold everything that is `needed`."""
    return set(needed) <= set(scopes)
