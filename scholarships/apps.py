from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScholarshipsConfig(AppConfig):
    name = "scholarships"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Scholarships")

    def ready(self) -> None:
        from applications.front import add_to_desk
        from applications.programmes import register
        from scholarships.programme import PROGRAMME
        from scholarships.views.endorsements import desk_part

        register(PROGRAMME)
        add_to_desk("scholarships/desk_part.html", desk_part)
