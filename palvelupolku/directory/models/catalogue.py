"""Everything that helps: services, places and channels, shaped after PTV."""

from uuid import uuid4

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from palvelupolku.accounts.models import Organisation

from ..choices import (
    AreaType,
    ChannelType,
    Charge,
    Placement,
    PlacesUnit,
    ServiceKind,
    Source,
    Status,
    ToldBy,
)


class Municipality(models.Model):
    """A municipality by its three-digit code."""

    code = models.CharField(max_length=3, primary_key=True)
    name = models.JSONField(default=dict)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    is_served = models.BooleanField(default=False, help_text="belongs to this county: offered in lists")

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "municipalities"

    def __str__(self):
        return self.name.get("fi", self.code)


class Code(models.Model):
    """One code of a PTV list: service class, target group, life event. Old and new address kept."""

    scheme = models.CharField(max_length=30)
    code = models.CharField(max_length=40)
    uri = models.CharField(max_length=200, blank=True)
    old_uri = models.CharField(max_length=200, blank=True, db_index=True)
    parent = models.CharField(max_length=40, blank=True)
    name = models.JSONField(default=dict)

    class Meta:
        ordering = ["scheme", "code"]
        constraints = [models.UniqueConstraint(fields=["scheme", "code"], name="code_once_in_scheme")]

    def __str__(self):
        return f"{self.code} {self.name.get('fi', '')}"


class ServiceQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status=Status.PUBLISHED)


class Service(models.Model):
    """One entry of the catalogue. Texts are {fi, sv, en}; stages 1–5 and phases 1–7 are lists."""

    source = models.CharField(max_length=10, choices=Source, default=Source.OWN)
    ptv_id = models.UUIDField(null=True, blank=True, unique=True)
    slug = models.CharField(max_length=80, null=True, blank=True, unique=True)
    external_id = models.CharField(max_length=200, blank=True, help_text="its id in an HSDS source")
    kind = models.CharField(max_length=10, choices=ServiceKind, default=ServiceKind.SERVICE)
    status = models.CharField(max_length=10, choices=Status, default=Status.PUBLISHED)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="services"
    )
    organisation_name = models.CharField(max_length=300, blank=True, help_text="as told, when not known here")
    name = models.JSONField(_("name"), default=dict)
    summary = models.JSONField(_("summary"), default=dict)
    description = models.JSONField(_("description"), default=dict)
    for_whom = models.JSONField(_("for whom"), default=dict)
    when = models.JSONField(_("when"), default=dict)
    where = models.JSONField(_("where"), default=dict)
    cost = models.JSONField(_("cost"), default=dict)
    charge = models.CharField(max_length=10, choices=Charge, default=Charge.UNKNOWN, blank=True)
    how_to_get_in = models.JSONField(_("how to get in"), default=dict)
    how_to_get_there = models.JSONField(_("how to get there"), default=dict, blank=True)
    what_to_bring = models.JSONField(_("what to bring"), default=dict, blank=True)
    card = models.JSONField(
        default=dict, blank=True, help_text="own words of the 60-word card; {} = from facts"
    )
    phone = models.CharField(max_length=60, blank=True)
    email = models.EmailField(blank=True)
    url = models.URLField(max_length=500, blank=True)
    keywords = models.JSONField(default=dict)
    stages = models.JSONField(default=list, blank=True)
    phases = models.JSONField(default=list, blank=True)
    placement = models.CharField(max_length=10, choices=Placement, default=Placement.NONE)
    classes = models.JSONField(default=list, help_text="PTV service class codes")
    target_groups = models.JSONField(default=list, help_text="PTV target group codes")
    area_type = models.CharField(max_length=20, choices=AreaType, default=AreaType.LIMITED)
    municipalities = models.ManyToManyField(Municipality, blank=True, related_name="services")
    languages = models.JSONField(default=list)
    is_remote = models.BooleanField(default=False)
    is_at_home = models.BooleanField(default=False)
    is_mobile = models.BooleanField(default=False, help_text="comes near: a bus, a round of villages")
    accessibility = models.JSONField(default=list, blank=True, help_text="codes of choices.Accessibility")
    is_co_developed = models.BooleanField(default=False, help_text="developed together with clients")
    producers = models.JSONField(default=list, blank=True, help_text="[{name, organisation, type, info}]")
    vouchers = models.JSONField(default=list, blank=True, help_text="[{name, url, info, language}]")
    general_description = models.UUIDField(null=True, blank=True, help_text="PTV id of the one merged in")
    free_places = models.PositiveSmallIntegerField(null=True, blank=True)
    free_places_unit = models.CharField(max_length=12, choices=PlacesUnit, default=PlacesUnit.PLACE)
    free_places_on = models.DateField(null=True, blank=True)
    free_places_told_by = models.CharField(max_length=10, choices=ToldBy, default=ToldBy.UNKNOWN, blank=True)
    confirmed_on = models.DateField(null=True, blank=True)
    confirm_every_months = models.PositiveSmallIntegerField(
        default=6, validators=[MinValueValidator(1), MaxValueValidator(24)]
    )
    reminded_on = models.DateField(
        null=True, blank=True, help_text="when the owner was last asked to confirm"
    )
    reminders = models.PositiveSmallIntegerField(
        default=0, help_text="how many times since it was last confirmed"
    )
    published_at = models.DateTimeField(null=True, blank=True, help_text="when it was first to be seen")
    lemmas = models.JSONField(default=dict, help_text="{fi: {title, body}, sv …}: made by search")
    updated_at = models.DateTimeField()

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["status", "id"])]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~models.Q(external_id=""),
                name="one_service_per_external_id",
            )
        ]

    def __str__(self):
        return self.name.get("fi") or next(iter(self.name.values()), f"#{self.pk}")

    @property
    def giver(self):
        """Who gives it: {fi, sv, en} or a plain string."""
        return self.organisation.name if self.organisation_id else self.organisation_name


class Channel(models.Model):
    """A way to a service: place, phone, e-service, web page or printable form."""

    ptv_id = models.UUIDField(null=True, blank=True, unique=True)
    kind = models.CharField(max_length=20, choices=ChannelType)
    status = models.CharField(max_length=10, choices=Status, default=Status.PUBLISHED)
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="channels"
    )
    name = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)
    description = models.JSONField(default=dict)
    phones = models.JSONField(default=list, help_text="[{number, prefix, language, info, charge}]")
    emails = models.JSONField(default=list)
    urls = models.JSONField(default=list, help_text="[{url, label, language}]")
    hours = models.JSONField(default=list, help_text="PTV service hours as given")
    hours_text = models.JSONField(default=dict)
    languages = models.JSONField(default=list)
    services = models.ManyToManyField(Service, blank=True, related_name="channels")
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return self.name.get("fi") or self.get_kind_display()


class Place(models.Model):
    """An address of a channel; coordinates are WGS84 degrees."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="places")
    street = models.JSONField(default=dict)
    postal_code = models.CharField(max_length=10, blank=True)
    post_office = models.JSONField(default=dict)
    municipality = models.ForeignKey(Municipality, models.SET_NULL, null=True, blank=True)
    latitude = models.FloatField(
        null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    longitude = models.FloatField(
        null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return self.street.get("fi", self.postal_code)


class SourceRecord(models.Model):
    """The record as it came, kept beside what was read from it."""

    source = models.CharField(max_length=10, choices=Source)
    kind = models.CharField(max_length=20, help_text="service, channel, organisation, code")
    ptv_id = models.UUIDField()
    digest = models.CharField(max_length=64, help_text="sha256 of the canonical JSON")
    raw = models.JSONField()
    imported_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "kind", "ptv_id"], name="one_raw_record")]

    def __str__(self):
        return f"{self.source}:{self.kind}:{self.ptv_id}"


class ImportGap(models.Model):
    """Something a record named that is not known here; closed (deleted) when the other end arrives."""

    kind = models.CharField(max_length=20, help_text="organisation, channel, service, code, place …")
    target = models.CharField(max_length=200, help_text="the id, code or address that was named")
    name = models.CharField(max_length=300, blank=True, help_text="its name, when told")
    source_kind = models.CharField(max_length=20)
    source_id = models.UUIDField()
    named_by = models.CharField(max_length=300, blank=True, help_text="the name of the record that named it")
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "target", "source_kind", "source_id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "target", "source_kind", "source_id"], name="one_gap")
        ]
        indexes = [models.Index(fields=["source_kind", "source_id"], name="gap_by_source")]

    def __str__(self):
        return f"{self.kind}: {self.name or self.target}"


def new_token() -> str:
    return uuid4().hex


class CatalogueVersion(models.Model):
    """One row whose token changes with every change, so that every process refreshes its index.

    A random token, not a counter: a rolled-back change must not leave a number to be used again.
    """

    token = models.CharField(max_length=32, default=new_token)

    def __str__(self):
        return self.token


class CatalogueChange(models.Model):
    """What one version of the catalogue changed, so that an index reads only those rows again.

    Each row names the token before it: from the newest one the way back to any known token is told.
    """

    token = models.CharField(max_length=32, unique=True)
    before = models.CharField(max_length=32, blank=True)
    services = models.JSONField(null=True, help_text="ids, or null when anything may have changed")

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return self.token


class WordForm(models.Model):
    """Cache: word form → lemmas and compound parts, so that only unseen words load the analyser."""

    language = models.CharField(max_length=2)
    form = models.CharField(max_length=60)
    lemmas = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["language", "form"], name="word_form_once")]

    def __str__(self):
        return self.form
