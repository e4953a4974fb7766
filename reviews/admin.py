"""Panels and rounds in Django's admin: to look at, never to change. Scores are sealed and not shown here."""

from django.contrib import admin

from ledger.admin import ReadOnlyAdmin
from reviews.models import Assignment, ConflictOfInterest, Panel, Panellist, Round


@admin.register(Panel)
class PanelAdmin(ReadOnlyAdmin):
    list_display = ["public_id", "call", "created_at"]
    search_fields = ["=public_id"]


@admin.register(Panellist)
class PanellistAdmin(ReadOnlyAdmin):
    list_display = ["public_id", "panel", "person", "state", "is_chair", "invited_at", "answered_at"]
    list_filter = ["state"]
    list_select_related = ["panel", "person"]
    search_fields = ["=public_id"]


@admin.register(Round)
class RoundAdmin(ReadOnlyAdmin):
    list_display = ["public_id", "call", "number", "state", "due_at"]
    list_filter = ["state"]
    list_select_related = ["call"]
    search_fields = ["=public_id"]


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    list_display = ["public_id", "round", "panellist", "application", "state", "handed_in_at"]
    list_filter = ["state"]
    list_select_related = ["round", "panellist", "application"]
    search_fields = ["=public_id"]


@admin.register(ConflictOfInterest)
class ConflictOfInterestAdmin(ReadOnlyAdmin):
    list_display = ["public_id", "panellist", "application", "source", "found_at", "lifted_at"]
    list_filter = ["source"]
    list_select_related = ["panellist", "application"]
    search_fields = ["=public_id"]
