from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    name = "reviews"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Reviews")

    def ready(self) -> None:
        # Models exist only once the registry is ready; importing these connects and registers them.
        from applications.history import register_subjects
        from applications.independence import register_scorers
        from reviews import signals  # noqa: F401
        from reviews.models import Assignment, ConflictOfInterest, Panel, Panellist, Round
        from reviews.reading import scorers_of

        register_scorers(scorers_of)
        register_subjects("reviews.panel", lambda call: Panel.objects.filter(call=call))
        register_subjects("reviews.panellist", lambda call: Panellist.objects.filter(panel__call=call))
        register_subjects("reviews.round", lambda call: Round.objects.filter(call=call))
        register_subjects("reviews.assignment", lambda call: Assignment.objects.filter(round__call=call))
        register_subjects(
            "reviews.conflictofinterest",
            lambda call: ConflictOfInterest.objects.filter(application__call=call),
        )
