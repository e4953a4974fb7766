from django.contrib import admin

from correspondence.models import Letter
from ledger.admin import ReadOnlyAdmin


@admin.register(Letter)
class LetterAdmin(ReadOnlyAdmin):
    list_display = ["public_id", "template", "language", "state", "error", "created_at", "sent_at"]
    list_filter = ["state", "template"]
    search_fields = ["=public_id", "=message_id", "=to_email"]
    raw_id_fields = ["to"]
    ordering = ["-pk"]
