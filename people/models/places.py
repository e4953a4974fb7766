from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ledger.ids import public_id

# Before this day nobody wrote down who took part; a membership without a start answers "unclear" there.
KNOWN_SINCE = date(2019, 1, 1)


class CountryQuerySet(models.QuerySet):
    def participating(self, on: date) -> "CountryQuerySet":
        """Countries that take part in the Hub on that day for certain; "unclear" is not certain."""
        started = Q(starts_on__lte=on)
        if on >= KNOWN_SINCE:
            started |= Q(starts_on=None)
        running = Q(ends_on=None) | Q(ends_on__gte=on)
        return self.filter(pk__in=HubMembership.objects.filter(started & running).values("country"))

    def in_order(self) -> list["Country"]:
        """By their name in the language of the reader."""
        return sorted(self, key=lambda country: country.name.casefold())


class Country(models.Model):
    alpha2 = models.CharField(_("ISO 3166 code"), max_length=2, primary_key=True)
    names = models.JSONField(_("names by language"), default=dict)
    hub_name = models.CharField(_("name the Hub uses"), max_length=100, blank=True)

    objects = CountryQuerySet.as_manager()

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        ordering = ["alpha2"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the language of the reader; in English the Hub's own spelling goes before ISO's."""
        return self.name_in(get_language() or "en")

    def name_in(self, language: str) -> str:
        if language == "en" and self.hub_name:
            return self.hub_name
        return self.names.get(language) or self.names["en"]


class HubMembership(models.Model):
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="memberships")
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        verbose_name = _("membership of the Hub")
        verbose_name_plural = _("memberships of the Hub")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="membership_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["country"], condition=Q(starts_on=None), name="one_membership_without_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country_id} {self.starts_on or '?'} - {self.ends_on or ''}"

    def answers(self, on: date) -> str:
        """Whether this membership covers the day: "yes", "no" or "unclear"."""
        if self.ends_on and on > self.ends_on:
            return "no"
        if self.starts_on:
            return "yes" if on >= self.starts_on else "no"
        return "yes" if on >= KNOWN_SINCE else "unclear"


def participation(country: Country | None, on: date) -> str:
    """Whether the country takes part in the Hub on that day: "yes", "no" or "unclear".

    The Hub's list has no start dates, so a membership without one is "unclear" before 2019.
    A country that is not known is "unclear" too: nobody is turned away over a blank.
    """
    if country is None:
        return "unclear"
    answers = {membership.answers(on) for membership in country.memberships.all()}
    return next((answer for answer in ("yes", "unclear") if answer in answers), "no")


class OrganisationQuerySet(models.QuerySet):
    def suggested_to(self, person) -> "OrganisationQuerySet":
        """Those the office has listed, and the person's own: what one typed is not shown to all."""
        own = Q(pk=person.organisation_id) if person and person.organisation_id else Q(pk=None)
        return self.filter(Q(listed=True) | own)


class Organisation(models.Model):
    class Kind(models.TextChoices):
        MINISTRY = "ministry", _("Ministry or central government body")
        AGENCY = "agency", _("Agency or public service")
        REGIONAL = "regional", _("Regional or local government")
        ACADEMIC = "academic", _("University or training institute")
        INTERNATIONAL = "international", _("International organisation")
        CIVIL = "civil", _("Civil society organisation")
        COMPANY = "company", _("Company")
        OTHER = "other", _("Other")

    public_id = models.CharField(max_length=10, unique=True, editable=False, default=public_id)
    name = models.CharField(_("name"), max_length=300)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.OTHER)
    country = models.ForeignKey(
        Country, verbose_name=_("country"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    email_domains = models.JSONField(_("e-mail domains"), default=list, blank=True)
    ror_id = models.CharField(_("ROR id"), max_length=40, blank=True)
    listed = models.BooleanField(
        _("listed"), default=False, help_text=_("Suggested to everyone who types a name.")
    )
    is_demo = models.BooleanField(default=False, editable=False)
    search_text = models.TextField(editable=False, default="", blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["name"], name="organisation_name")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        self.search_text = self.name.casefold()
        super().save(*args, **kwargs)
