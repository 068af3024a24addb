"""The worker's way into the catalogue: the cue of each stage, "When your client …"."""

from django.utils.translation import gettext_lazy

CUES = (
    (1, gettext_lazy("longs for meaningful activity")),
    (2, gettext_lazy("is self-directed and needs support in looking at the situation")),
    (3, gettext_lazy("does not yet meet the service criteria but can benefit")),
    (4, gettext_lazy("needs peers, professional guidance or a service for a targeted need")),
    (5, gettext_lazy("needs associations' help, or strong support in an everyday life of many services")),
)
