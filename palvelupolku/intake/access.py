"""Who sees a contact: the workers of the unit in whose queue it stands."""

from palvelupolku.accounts.grants import grants_of

from .models import Contact


def visible_contacts(user):
    """Contacts of the units where `user` works. Managers see numbers, not contacts."""
    return Contact.objects.filter(unit_id__in=grants_of(user).guidance_unit_ids)


def can_handle_contact(user, contact) -> bool:
    """Whether `user` may take, close or return it: writes in the unit of the contact."""
    return contact.unit_id in grants_of(user).writer_unit_ids
