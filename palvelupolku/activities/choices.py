from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class GroupKind(TextChoices):
    PEER = "peer", _("peer group")
    ACTIVITY = "activity", _("activity group")


class GroupStatus(TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    ENDED = "ended", pgettext_lazy("group", "ended")


class EventKind(TextChoices):
    OPEN = "open", _("event for all")
    THEME_DAY = "theme", _("theme day")
    PRESENCE = "presence", _("association's point")
    INFO = "info", _("info session for professionals")
    TRAINING = "training", _("training")
    MEETING = "meeting", pgettext_lazy("event", "meeting")


class Audience(TextChoices):
    """Who sees an event and may sign up for it."""

    EVERYONE = "everyone", _("everyone")
    PROFESSIONALS = "professionals", _("professionals of the county")
    BOTH = "both", _("professionals and associations")


class NetworkKind(TextChoices):
    COUNCIL = "council", _("association council")
    STATUTORY = "statutory", _("statutory participation body")
    NETWORK = "network", _("network")


class ExpertKind(TextChoices):
    EXPERT = "expert", _("expert by experience")
    PEER = "peer", _("peer")


class Does(TextChoices):
    """What an expert by experience does."""

    TALK = "talk", _("tells their story to a group")
    TEAM = "team", _("takes part in a working group")
    TRAINER = "trainer", _("trains professionals")
    PEER_TALK = "peer_talk", _("talks with one person as a peer")


class Theme(TextChoices):
    MEMORY = "memory", _("memory illness")
    CARING = "caring", _("caring for someone close")
    MENTAL = "mental", _("mental health")
    SUBSTANCES = "substances", _("alcohol, drugs or gambling")
    DISABILITY = "disability", _("disability")
    ILLNESS = "illness", _("long-term illness")
    GRIEF = "grief", _("grief and loneliness")
    MONEY = "money", _("money worries")
    HOME = "home", _("living at home when old")
    MIGRATION = "migration", _("moving to Finland")
    VIOLENCE = "violence", _("violence in close relationships")
