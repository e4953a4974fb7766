"""Texts of a call's form on a page, marked with their language where it is not the page's."""

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from applications.formspec.question import text
from documents.refusals import kinds_in_words
from people import reading

register = template.Library()


@register.simple_tag
def told(texts, call):
    """Return a text of the form in the reader's language, or in the call's first one, marked so."""
    language = get_language() or "en"
    written, found = text(texts, language, call.languages[0])
    if not written or found == language:
        return written
    return format_html('<span lang="{}">{}</span>', found, written)


@register.simple_tag
def question_facts(question):
    """Return in words what kind of answer a question takes and how long it may be."""
    most = question.limits.max_words
    if question.type == "file":
        words = _("A file: %(kinds)s, up to %(size)s.") % {
            "kinds": kinds_in_words(question.kinds),
            "size": reading.size(question.max_bytes),
        }
        if question.max_files == 1:
            return words
        at_most = ngettext("At most %(count)d file.", "At most %(count)d files.", question.max_files)
        return f"{words} {at_most % {'count': question.max_files}}"
    if most:
        return ngettext("Up to %(count)d word.", "Up to %(count)d words.", most) % {"count": most}
    return {
        "short_text": _("A short text."),
        "long_text": _("A text."),
        "number": _("A number."),
        "date": _("A date."),
        "country": _("A country."),
        "choice": _("One of these:"),
        "choices": _("One or more of these:"),
        "yes_no": _("Yes or no."),
        "url": _("A web address."),
        "email": _("An e-mail address."),
    }.get(question.type, "")
