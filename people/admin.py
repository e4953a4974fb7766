"""Records that an administrator may look at, and the few that may be corrected here.

Roles, links and resets are read only: they change through their services, with an event.
"""

from django.contrib import admin
from django.http import HttpRequest

from people.models import Country, FactorReset, HubMembership, Organisation, Person, StaffRole
from people.permissions import is_administrator


class ForAdministrators(admin.ModelAdmin):
    """Administrators read; what they may also add and change is said by the class."""

    may_write = False

    def _may(self, request: HttpRequest) -> bool:
        return request.user.is_superuser or is_administrator(request.person)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return self._may(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_write and self._may(request)

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return self.may_write and self._may(request)

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


class MembershipInline(admin.TabularInline):
    model = HubMembership
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return request.user.is_superuser or is_administrator(request.person)

    has_add_permission = has_change_permission = has_view_permission

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


@admin.register(Country)
class CountryAdmin(ForAdministrators):
    """A membership that ends gets its last day here; names of ISO come back with the next upgrade."""

    may_write = True
    list_display = ["alpha2", "name", "hub_name"]
    search_fields = ["alpha2", "hub_name"]
    readonly_fields = ["alpha2", "names"]
    inlines = [MembershipInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Organisation)
class OrganisationAdmin(ForAdministrators):
    may_write = True
    list_display = ["name", "kind", "country", "listed"]
    list_filter = ["listed", "kind"]
    search_fields = ["search_text"]
    list_select_related = ["country"]


@admin.register(Person)
class PersonAdmin(ForAdministrators):
    list_display = ["full_name", "email", "email_confirmed", "country", "created_at"]
    search_fields = ["search_text"]
    list_select_related = ["country"]


@admin.register(StaffRole)
class StaffRoleAdmin(ForAdministrators):
    list_display = ["person", "role", "starts_at", "ends_at"]
    list_filter = ["role"]
    list_select_related = ["person"]


@admin.register(FactorReset)
class FactorResetAdmin(ForAdministrators):
    list_display = ["person", "asked_by", "asked_at", "decided_by", "confirmed"]
    list_select_related = ["person", "asked_by", "decided_by"]
