"""Questionnaires as they were given, a row a version, and the answers to them."""

from django.db import models


class Questionnaire(models.Model):
    """One version of one instrument: the FHIR document as it came. An answered version never changes."""

    url = models.CharField(max_length=300)
    version = models.CharField(max_length=60, blank=True)
    title = models.JSONField(default=dict)
    status = models.CharField(max_length=10)
    document = models.JSONField()
    digest = models.CharField(max_length=64, help_text="sha256 of the canonical JSON")
    findings = models.JSONField(default=list, help_text="what was left out when it was read")
    imported_at = models.DateTimeField()

    class Meta:
        ordering = ["url", "-imported_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["url", "version"], name="one_questionnaire_a_version")]

    def __str__(self):
        return f"{self.url}|{self.version}"


class QuestionnaireResponse(models.Model):
    """Somebody's answers to one version, with the scores they gave then."""

    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="responses")
    document = models.JSONField(help_text="FHIR QuestionnaireResponse of what was asked and answered")
    scores = models.JSONField(default=list)
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ["-answered_at", "-id"]

    def __str__(self):
        return f"{self.questionnaire_id} · {self.answered_at:%Y-%m-%d}"
