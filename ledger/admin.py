"""The ledger in Django's admin: to look at, never to change."""

from django.contrib import admin
from django.http import HttpRequest

from ledger.models import Event, EventReason, OutboxItem, OutboxPeriodic, Seal, SigningKey


class ReadOnlyAdmin(admin.ModelAdmin):
    """For rows that only services write."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ["at", "subject_kind", "subject_id", "seq", "what", "from_state", "to_state", "actor_id"]
    list_filter = ["subject_kind"]
    search_fields = ["=subject_id", "=what", "=actor_id"]
    ordering = ["-pk"]


@admin.register(EventReason)
class EventReasonAdmin(ReadOnlyAdmin):
    list_display = ["event_id", "text"]
    raw_id_fields = ["event"]


@admin.register(Seal)
class SealAdmin(ReadOnlyAdmin):
    list_display = ["number", "at", "milestone", "leaf_count", "fingerprint", "key_id"]
    ordering = ["-number"]


@admin.register(SigningKey)
class SigningKeyAdmin(ReadOnlyAdmin):
    list_display = ["key_id", "created_at", "retired_at"]


@admin.register(OutboxItem)
class OutboxItemAdmin(ReadOnlyAdmin):
    list_display = ["handler", "key", "not_before", "attempts", "done_at", "failed_at", "last_error"]
    list_filter = [
        ("failed_at", admin.EmptyFieldListFilter),
        ("done_at", admin.EmptyFieldListFilter),
        "handler",
    ]
    search_fields = ["=key"]
    ordering = ["-pk"]


@admin.register(OutboxPeriodic)
class OutboxPeriodicAdmin(ReadOnlyAdmin):
    list_display = ["name", "last_run", "leased_until", "last_error"]
