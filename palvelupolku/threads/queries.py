"""Reads of baskets, and to whom an enquiry about a basket's entries would go."""

from dataclasses import dataclass

from palvelupolku.accounts.choices import OrganisationKind
from palvelupolku.accounts.models import Organisation
from palvelupolku.directory.queries import services_by_ids
from palvelupolku.kernel.tokens import hash_secret

from .models import Basket, BasketItem

# Their matters belong to the county's own queue, where a clock runs and somebody answers.
QUEUED_KINDS = (OrganisationKind.COUNTY,)


@dataclass(frozen=True)
class Receiver:
    """A provider and the entries asked about. `organisation` None: the county's guidance, by its queue."""

    organisation: Organisation | None
    services: tuple

    @property
    def key(self) -> str:
        """What a form calls it."""
        return str(self.organisation.pk) if self.organisation else "county"


def basket_of(secret) -> Basket | None:
    """The basket of a browser's secret; None when nothing was ever put into it."""
    return Basket.objects.filter(secret_hash=hash_secret(secret)).first() if secret else None


def ids_in(basket) -> list[int]:
    """The entries of a basket in the order they were put there."""
    if basket is None:
        return []
    return list(BasketItem.objects.filter(basket=basket).order_by("id").values_list("service_id", flat=True))


def services_in(basket) -> list:
    """The entries of a basket that can still be seen, in their order, with organisation and places."""
    return services_by_ids(ids_in(basket))


def receivers_of(services) -> list[Receiver]:
    """Each provider that can be written to by itself, in the order met; all others together, last."""
    told, queued = {}, []
    for service in services:
        organisation = service.organisation
        if organisation and organisation.email and organisation.kind not in QUEUED_KINDS:
            told.setdefault(organisation.pk, (organisation, []))[1].append(service)
        else:
            queued.append(service)
    receivers = [Receiver(organisation, tuple(asked)) for organisation, asked in told.values()]
    return [*receivers, Receiver(None, tuple(queued))] if queued else receivers
