from django.db import models


class Track(models.Model):
    """A scholarship of the Academy as its sources tell it. What they do not tell is empty."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.JSONField(default=dict)
    funding = models.JSONField(default=dict)
    agreement = models.JSONField(default=dict)
    since = models.PositiveSmallIntegerField(null=True, blank=True)
    places_per_year = models.PositiveSmallIntegerField(null=True, blank=True)
    granted_to_date = models.PositiveIntegerField(null=True, blank=True)
    granted_words = models.JSONField(default=dict)
    countries_of_holders = models.ManyToManyField("people.Country", related_name="+", blank=True)
    source = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.key
