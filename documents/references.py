"""Which documents are in use. Foreign keys are found by themselves; a room that keeps a document's id
anywhere else (in JSON, say) registers a function here, in its AppConfig.ready."""

from collections.abc import Callable

from django.db.models import Exists, OuterRef, QuerySet

from documents.models import Document, DocumentQuerySet

InUse = Callable[[], QuerySet]
_registered: list[InUse] = []


def register(in_use: InUse) -> InUse:
    """`in_use` returns a queryset of one column: primary keys of documents in use, none of them NULL."""
    _registered.append(in_use)
    return in_use


def unregister(in_use: InUse) -> None:
    _registered.remove(in_use)


def unreferenced(documents: DocumentQuerySet) -> DocumentQuerySet:
    """Those of `documents` that nothing points to."""
    for relation in Document._meta.get_fields(include_hidden=True):
        if relation.is_relation and relation.auto_created and not relation.concrete:
            rows = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            documents = documents.filter(~Exists(rows))
    for in_use in _registered:
        documents = documents.exclude(pk__in=in_use())
    return documents
