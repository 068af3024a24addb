"""Users, organisations, units and who does what in them."""

from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from palvelupolku.audit.actors import Actor

from .choices import OrganisationKind, Role, UnitKind


def new_version() -> str:
    """A fresh random token; never a counter, so a rolled-back change cannot return an old one."""
    return uuid4().hex


class Organisation(models.Model):
    """A county, municipality, association, parish or company. PTV import fills these rows too."""

    name = models.JSONField(_("name"), default=dict, help_text="{fi, sv, en}")
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind)
    description = models.JSONField(_("description"), default=dict, blank=True)
    ptv_id = models.UUIDField(null=True, blank=True, unique=True)
    external_id = models.CharField(max_length=200, blank=True, help_text="its id in an HSDS source")
    business_id = models.CharField(max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    url = models.URLField(blank=True)
    municipalities = models.JSONField(default=list, blank=True, help_text="municipality codes; [] = all")
    language = models.CharField(max_length=2, default="fi")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["external_id"],
                condition=~Q(external_id=""),
                name="one_organisation_per_external_id",
            )
        ]

    def __str__(self):
        return self.name.get("fi") or next(iter(self.name.values()), "")


class Unit(models.Model):
    """A unit of an organisation, for instance a guidance unit and the municipalities it serves."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="units")
    name = models.JSONField(_("name"), default=dict)
    kind = models.CharField(max_length=20, choices=UnitKind)
    municipalities = models.JSONField(default=list, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return self.name.get("fi") or next(iter(self.name.values()), "")


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser):
    """A person who signs in. What they may do comes from memberships, never from this row."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    title = models.CharField(_("title"), max_length=100, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=2, default="fi")
    is_active = models.BooleanField(default=True)
    grants_version = models.CharField(max_length=32, default=new_version, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return self.name

    def get_full_name(self):
        return self.name

    def as_actor(self) -> Actor:
        return Actor("user", str(self.pk), self.name)


class MembershipQuerySet(models.QuerySet):
    def valid_on(self, day):
        return self.filter(starts_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gte=day))


class Membership(models.Model):
    """A user's role in an organisation, and in one unit of it where `unit` is set."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="membership_ends_after_start",
                violation_error_message=_("The last day cannot be before the first day."),
            )
        ]

    def __str__(self):
        return f"{self.user} · {self.get_role_display()}"
