from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from correspondence.markup import heading_and_blocks
from correspondence.models import Letter
from correspondence.permissions import readable_by
from correspondence.rendering import letter_html, style_hash
from people.decorators import signed_in
from people.models import Office


@require_safe
@never_cache
@signed_in
def letter(request: HttpRequest, public_id: str) -> HttpResponse:
    """A letter to the reader, as a page of the site."""
    found = get_object_or_404(readable_by(request.person), public_id=public_id)
    heading, blocks = heading_and_blocks(found.subject, found.paragraphs)
    context = {
        "letter": found,
        "heading": heading,
        "blocks": blocks,
        "person": request.person,
        "zone": Office.load().zone,
        "is_demo_page": found.is_demo,
    }
    return render(request, "correspondence/letter.html", context)


@require_safe
@never_cache
@signed_in
def letter_as_mailed(request: HttpRequest, public_id: str) -> HttpResponse:
    return as_mailed(request, get_object_or_404(readable_by(request.person), public_id=public_id))


def as_mailed(request: HttpRequest, found: Letter) -> HttpResponse:
    """The mail's own HTML: the page's policy lets its one style block through by hash, nothing more."""

    @csp_update({"style-src": [style_hash()]})
    def show(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(letter_html(found, path=found.page_path))

    return show(request)
