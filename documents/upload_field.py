"""A field that takes files, ready for templates/documents/upload_field.html.

The page that shows it has one form with a CSRF token, {% include "documents/upload_scripts.html" %} in its
`scripts` block and, outside of its form, {% include "documents/remove_form.html" %}.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents import inspection, slots
from documents.models import Document
from documents.refusals import kinds_in_words
from people.reading import size

ANY_DOCUMENT = "__document__"
"""What stands in an address for the id of a document that is not there yet."""


@dataclass(frozen=True)
class UploadedItem:
    document: Document
    open_url: str = ""
    remove_url: str = ""


@dataclass(frozen=True)
class UploadField:
    """`name` is the form field that carries the files without JavaScript, as `request.FILES.getlist(name)`.

    With JavaScript each file goes up by itself; then `attach_url` is posted `document` (its public id) and
    everything in `send`. It answers with JSON: any object for yes, {"message": ...} with a status from 400
    up for no. `remove_url` is posted too; in it, ANY_DOCUMENT stands for the id.
    """

    name: str
    label: str
    attach_url: str
    purpose: Mapping[str, object]
    kinds: Sequence[str]
    max_bytes: int
    max_files: int = 1
    items: Sequence[UploadedItem] = ()
    open_url: str = ""
    remove_url: str = ""
    send: Mapping[str, str] = field(default_factory=dict)
    help_text: str = ""
    readers: str = ""
    errors: Sequence[str] = ()
    heading: str = ""
    disabled: bool = False

    @property
    def id(self) -> str:
        return f"id_{self.name}"

    @property
    def slot(self) -> str:
        return slots.issue(kinds=list(self.kinds), max_bytes=self.max_bytes, purpose=dict(self.purpose))

    @property
    def left(self) -> int:
        return max(0, self.max_files - len(self.items))

    @property
    def accept(self) -> str:
        return ",".join(inspection.suffixes(self.kinds))

    @property
    def goes_direct(self) -> bool:
        return not settings.DOCUMENTS_PRIVATE

    @property
    def size_limit(self) -> str:
        return size(self.max_bytes)

    @property
    def limits(self) -> str:
        """What may be added, in words: "Up to 3 files: a PDF, up to 10 MB each"."""
        values = {"kinds": kinds_in_words(self.kinds), "size": self.size_limit}
        if self.max_files == 1:
            return _("One file: %(kinds)s, up to %(size)s.") % values
        return ngettext(
            "Up to %(count)d file: %(kinds)s, up to %(size)s each.",
            "Up to %(count)d files: %(kinds)s, up to %(size)s each.",
            self.max_files,
        ) % (values | {"count": self.max_files})

    @property
    def rows(self) -> list[UploadedItem]:
        """The items, each with its addresses."""
        return [
            UploadedItem(
                document=item.document,
                open_url=item.open_url or self.open_url.replace(ANY_DOCUMENT, item.document.public_id),
                remove_url=item.remove_url or self.remove_url.replace(ANY_DOCUMENT, item.document.public_id),
            )
            for item in self.items
        ]
