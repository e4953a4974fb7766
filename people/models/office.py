from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

THE_ONLY_ROW = 1


class Office(models.Model):
    """The office that runs the calls. There is one row; its zone is the clock of every deadline."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONLY_ROW, editable=False)
    name = models.JSONField(_("name by language"), default=dict, blank=True)
    contact_email = models.EmailField(_("contact e-mail address"), blank=True)
    zone = models.CharField(_("time zone"), max_length=64, default="Asia/Almaty")
    address = models.TextField(_("postal address"), blank=True)
    set_up_at = models.DateTimeField(null=True, blank=True, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("office")
        constraints = [models.CheckConstraint(condition=Q(id=THE_ONLY_ROW), name="one_office")]

    def __str__(self) -> str:
        return self.display_name

    @classmethod
    def load(cls) -> "Office":
        """The office as it is set up, or its defaults before anybody did."""
        return cls.objects.filter(pk=THE_ONLY_ROW).first() or cls()

    @property
    def display_name(self) -> str:
        """In the language of the reader, else in the first language the office gave."""
        return self.name_in(get_language() or settings.LANGUAGE_CODE)

    def name_in(self, language: str) -> str:
        first = next((self.name[code] for code, _label in settings.LANGUAGES if self.name.get(code)), "")
        return self.name.get(language) or first
