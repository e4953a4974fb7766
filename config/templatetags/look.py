"""The tags and filters of the look. Templates of every room load it: {% load look %}."""

from django import template
from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import get_language

from config import fields, figures, states, texts, times
from ledger.templatetags.speakable import speakable
from people import reading
from people.languages import in_language

register = template.Library()
register.filter("speakable", speakable)
register.filter(fields.is_optional)
register.simple_tag(fields.field_kind)
register.simple_tag(fields.limit_of)
register.simple_tag(times.moment, takes_context=True)
register.simple_tag(times.when, takes_context=True)
for of_time in (
    times.day,
    times.short_day,
    times.day_range,
    times.clock,
    times.days_left,
    times.call_window,
):
    register.simple_tag(of_time)
register.simple_tag(reading.city)
register.filter(reading.number)
register.filter(reading.percent)
register.filter("filesize", reading.size)
register.filter(texts.paragraphs, is_safe=True)
register.simple_tag(figures.dots)
register.simple_tag(figures.laps)
register.inclusion_tag("components/ranking_figure.html")(figures.ranking_figure)

LANGUAGE_NAMES = {"en": "English", "ru": "Русский", "kk": "Қазақша"}


class CaptureNode(template.Node):
    def __init__(self, nodelist, name):
        self.nodelist = nodelist
        self.name = name

    def render(self, context):
        context[self.name] = self.nodelist.render(context).strip()
        return ""


@register.tag
def capture(parser, token):
    """{% capture name %}...{% endcapture %}: keep what is rendered, to compare what a block says."""
    name = token.split_contents()[1]
    nodelist = parser.parse(("endcapture",))
    parser.delete_first_token()
    return CaptureNode(nodelist, name)


@register.simple_tag(takes_context=True)
def nav_item(context, key, name, label, *args):
    """One entry of the main menu; the block nav_current says which is the present one.

    The entry of a room that has no pages here is left out, as config.urls leaves out the room.
    """
    try:
        url = reverse(name, args=args)
    except NoReverseMatch:
        return ""
    current = " aria-current=page" if context.get("nav_current", "") == key else ""
    return format_html('<li><a href="{}"{}>{}</a></li>', url, current, label)


@register.simple_tag(takes_context=True)
def language_links(context):
    """The present address in each language; where it has none (an error outside them), the home page.

    For somebody who is signed in it leads by way of `people:language`, which remembers the choice.
    """
    request = context.get("request")
    remember = reverse("people:language") if getattr(request, "person", None) else ""
    path = request.get_full_path() if request else "/"
    now = get_language()
    _slash, first, *rest = path.split("/", 2)
    below = rest[0] if first in LANGUAGE_NAMES and rest else ""
    links = []
    for code, name in LANGUAGE_NAMES.items():
        url = f"/{code}/{below}"
        if remember:
            url = f"{in_language(remember, code)}?{urlencode({'next': url})}"
        links.append({"code": code, "name": name, "url": url, "current": code == now})
    return links


@register.inclusion_tag("components/demo_strip.html", takes_context=True)
def demo_strip(context, wide=False, words=""):
    """What is made up. The context's `is_demo_page` decides where it is given, else the setting DEMO."""
    shown = context.get("is_demo_page")
    return {"shown": settings.DEMO if shown is None else shown, "wide": wide, "words": words}


@register.simple_tag
def role_words(person):
    """The roles that a person holds in the office now, in the reader's language: "officer, approver"."""
    return ", ".join(str(words) for key, words in states.ROLES.items() if key in person.staff_roles)


@register.simple_tag
def tag(words, kind=""):
    """A state in its full words. Kinds: draft ask met no win yes reserve rest off demo, or none for teal."""
    return format_html('<strong class="govuk-tag{}">{}</strong>', f" b-tag--{kind}" if kind else "", words)


@register.simple_tag
def state_tag(subject, viewer_sees="", short=False):
    """The state of a model instance as a tag; `viewer_sees` is the state that this reader may know."""
    state = viewer_sees or subject.state
    return tag(states.words_of(subject, state, short=short), states.kind_of(subject, state))


@register.simple_tag(takes_context=True)
def error_lines(context):
    """Every error of the context's form, forms or errors, with the address of its field on the page."""
    form = context.get("form")
    forms = [*([form] if form is not None else []), *(context.get("forms") or [])]
    return [*(context.get("errors") or []), *fields.lines_of(forms)]


@register.inclusion_tag("components/post_button.html", takes_context=True)
def post_button(context, url, label, kind="", confirm="", token="", small=False, **hidden):
    """A form of one button. `confirm` first opens a sentence with the real button; `hidden`: its fields."""
    return {
        "url": url,
        "label": label,
        "kind": kind,
        "confirm": confirm,
        "small": small,
        "hidden": {**({"token": token} if token else {}), **hidden},
    }
