"""Documents in Django's admin: to look at, never to change. Files open from the pages that attach them."""

from django.contrib import admin

from documents.models import Document
from ledger.admin import ReadOnlyAdmin


@admin.register(Document)
class DocumentAdmin(ReadOnlyAdmin):
    list_display = ["public_id", "state", "scanned", "refusal", "content_type", "size_bytes", "created_at"]
    list_filter = ["state", "scanned", "refusal", "is_demo"]
    search_fields = ["=public_id", "=sha256", "=uploaded_sha256"]
    raw_id_fields = ["owner"]
    ordering = ["-pk"]
