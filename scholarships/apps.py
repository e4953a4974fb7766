from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScholarshipsConfig(AppConfig):
    name = "scholarships"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Scholarships")

    def ready(self) -> None:
        from applications.programmes import register
        from scholarships.programme import PROGRAMME

        register(PROGRAMME)
