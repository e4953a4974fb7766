from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """What an entry to the Innovative Solutions Scheme holds beside its application."""

    class Stage(models.TextChoices):
        IDEA = "idea", _("Idea")
        PILOT = "pilot", _("Pilot")
        IMPLEMENTED = "implemented", _("Implemented")
        REPLICATED = "replicated", _("Implemented and repeated elsewhere")

    application = models.OneToOneField(
        "applications.Application", on_delete=models.CASCADE, related_name="entry"
    )
    summary = models.TextField(blank=True)
    stage = models.CharField(max_length=20, choices=Stage.choices, blank=True)
    implemented_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.application_id)
