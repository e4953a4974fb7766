from django.db import models

from applications.models.call import text_in


class Track(models.Model):
    """A scholarship of the Academy as its sources tell it. What they do not tell is empty."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.JSONField(default=dict)
    funding = models.JSONField(default=dict, blank=True)
    agreement = models.JSONField(default=dict, blank=True)
    since = models.PositiveSmallIntegerField(null=True, blank=True)
    places_per_year = models.PositiveSmallIntegerField(null=True, blank=True)
    granted_to_date = models.PositiveIntegerField(null=True, blank=True)
    trained = models.PositiveIntegerField(null=True, blank=True)
    trained_years = models.CharField(max_length=20, blank=True)
    countries_of_holders = models.ManyToManyField("people.Country", related_name="+", blank=True)
    source = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.key

    @property
    def title(self) -> str:
        return text_in(self.name, list(self.name))[0]

    @property
    def funded_by(self) -> str:
        return text_in(self.funding, list(self.funding))[0]

    @property
    def agreed_by(self) -> str:
        return text_in(self.agreement, list(self.agreement))[0]
