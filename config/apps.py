from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate


class HouseConfig(AppConfig):
    name = "config"
    label = "house"

    def ready(self) -> None:
        post_migrate.connect(create_cache_table, sender=self)


class StaffAdminConfig(AdminConfig):
    default_site = "config.admin_site.StaffAdminSite"


def create_cache_table(*, using: str, **kwargs) -> None:
    """The cache's table belongs to no model, so no migration makes it; another cache has none."""
    call_command("createcachetable", database=using, verbosity=0)
