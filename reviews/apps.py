from django.apps import AppConfig
from django.db.models import Exists
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    name = "reviews"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Reviews")

    def ready(self) -> None:
        # Models exist only once the registry is ready; importing these connects and registers them.
        from applications.columns import register_column
        from applications.front import add_to_desk
        from applications.history import register_subjects
        from applications.independence import register_scorers
        from people.sessions import PERSON, ask_with_every_session
        from reviews import signals  # noqa: F401
        from reviews.desk_parts import handed_in_cells, readers_part
        from reviews.models import Assignment, ConflictOfInterest, Panel, Panellist, Round
        from reviews.reading import scorers_of

        on_a_panel = Panellist.objects.on_the_panel().filter(person=PERSON)
        ask_with_every_session("has_seat", lambda: Exists(on_a_panel))

        register_scorers(scorers_of)
        register_subjects("reviews.panel", lambda call: Panel.objects.filter(call=call))
        register_subjects("reviews.panellist", lambda call: Panellist.objects.filter(panel__call=call))
        register_subjects("reviews.round", lambda call: Round.objects.filter(call=call))
        register_subjects("reviews.assignment", lambda call: Assignment.objects.filter(round__call=call))
        register_subjects(
            "reviews.conflictofinterest",
            lambda call: ConflictOfInterest.objects.filter(application__call=call),
        )
        register_column(
            "handed_in",
            _("Handed in"),
            handed_in_cells,
            note=_("“Handed in” counts sets of scores; the scores stay sealed until the round opens."),
        )
        add_to_desk("reviews/desk/readers_part.html", readers_part)
