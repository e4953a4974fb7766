from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AwardsConfig(AppConfig):
    name = "awards"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Awards")

    def ready(self) -> None:
        # What needs models is imported once the registry is ready.
        from applications.front import add_to_application, add_to_desk, add_to_front
        from applications.models import Proposal
        from applications.services.proposals import register_act
        from awards import parts
        from awards.services.deciding import apply_decision, undo_decision

        register_act(
            Proposal.Act.DECISION,
            approve=apply_decision,
            send_back=undo_decision,
            template="awards/parts/decision_proposal.html",
            context=parts.decision_proposal,
        )
        add_to_front("awards/parts/past.html", parts.past_results)
        add_to_application("awards/parts/own_result.html", parts.own_result_part)
        add_to_desk("awards/parts/desk.html", parts.decided_part)
        import_module("awards.waiting")  # registers what waits
