from django.apps import AppConfig
from django.db.models import Exists
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("People")

    def ready(self) -> None:
        # Models exist only once the registry is ready; importing the signals connects them.
        from people import signals  # noqa: F401
        from people.countries import load_after_migrate
        from people.models import StaffRole
        from people.sessions import PERSON, ask_with_every_session

        ask_with_every_session("has_roles", lambda: Exists(StaffRole.objects.filter(person=PERSON)))

        post_migrate.connect(load_after_migrate, sender=self, dispatch_uid="people.load_countries")
