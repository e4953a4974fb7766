from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ApplicationsConfig(AppConfig):
    name = "applications"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Applications")

    def ready(self) -> None:
        autodiscover_modules("waiting")
        from applications.models import Proposal
        from applications.services import calls, screening
        from applications.services.proposals import register_act

        register_act(Proposal.Act.PUBLISH, approve=calls.apply_publication, send_back=calls.undo_publication)
        register_act(Proposal.Act.CANCEL, approve=calls.apply_cancellation, send_back=screening.leave_as_is)
        register_act(
            Proposal.Act.INELIGIBLE, approve=screening.apply_ineligible, send_back=screening.leave_as_is
        )
