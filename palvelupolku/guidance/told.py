"""What a contact already tells of a client who is registered from it."""

from palvelupolku.clients.choices import ContactKind
from palvelupolku.intake.choices import ForWhom


def told_by(contact):
    """What the contact already tells of a new client's ways and close persons."""
    told = {"language": contact.language, "municipality": contact.municipality}
    if contact.for_whom == ForWhom.OTHER:
        person = {
            "name": contact.name[:150],
            "relation": contact.subject_relation,
            "phone": contact.phone,
            "email": contact.email,
            "may_be_contacted": contact.is_safe_to_call,
        }
        return told | {"close_persons": [person] if contact.name else []}
    ways = [(ContactKind.PHONE, contact.phone), (ContactKind.EMAIL, contact.email)]
    return told | {
        "address": contact.address,
        "contact_ways": [
            {
                "kind": kind,
                "value": value,
                "is_safe": contact.is_safe_to_call,
                "is_preferred": kind == contact.reach_by,
                "note": contact.reach_when[:200] if kind == contact.reach_by else "",
            }
            for kind, value in ways
            if value
        ],
    }
