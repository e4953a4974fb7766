"""Decisions and results in Django's admin: to look at, never to change."""

from django.contrib import admin

from awards.models import Announcement, Appeal, Award, Decision, PublishedResult
from ledger.admin import ReadOnlyAdmin


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    list_display = ["public_id", "call", "number", "state", "proposed_at", "approved_at"]
    list_filter = ["state"]
    list_select_related = ["call"]
    search_fields = ["=public_id"]


@admin.register(Announcement)
class AnnouncementAdmin(ReadOnlyAdmin):
    list_display = ["call", "at", "published_at"]
    list_select_related = ["call"]


@admin.register(Appeal)
class AppealAdmin(ReadOnlyAdmin):
    list_display = ["public_id", "application", "state", "lodged_at", "decided_at"]
    list_filter = ["state"]
    list_select_related = ["application"]
    search_fields = ["=public_id"]


@admin.register(Award)
class AwardAdmin(ReadOnlyAdmin):
    list_display = ["application", "state", "offered_at", "answered_at"]
    list_filter = ["state"]
    list_select_related = ["application"]


@admin.register(PublishedResult)
class PublishedResultAdmin(ReadOnlyAdmin):
    list_display = ["slug", "programme", "year", "published_at", "is_demo"]
    list_filter = ["programme", "year"]
    search_fields = ["slug"]
