from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Ledger")

    def ready(self) -> None:
        autodiscover_modules("outbox", "sentences")
        import_module("ledger.seals")  # registers the hourly seal
        post_migrate.connect(restore_triggers, sender=self)


def restore_triggers(*, using: str, **_kwargs) -> None:
    from ledger.triggers import create_triggers  # the app registry is not ready when this module loads

    create_triggers(using)
