"""The tags and filters of the look. Templates of every room load it: {% load look %}."""

from django import forms, template
from django.conf import settings
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.html import format_html
from django.utils.translation import get_language

from config.counting import limit
from ledger.templatetags.speakable import speakable
from people.fields import DateInputs

register = template.Library()
register.filter("speakable", speakable)

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
    """{% capture name %}...{% endcapture %}: keep what is rendered, so that a block's words can be compared."""
    name = token.split_contents()[1]
    nodelist = parser.parse(("endcapture",))
    parser.delete_first_token()
    return CaptureNode(nodelist, name)


@register.simple_tag
def page(name, *args):
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return "/"


@register.simple_tag
def home_url():
    return page("applications:home")


@register.simple_tag(takes_context=True)
def nav_item(context, key, name, label, *args):
    """One entry of the main menu; the block nav_current says which is the present one."""
    current = " aria-current=page" if context.get("nav_current", "") == key else ""
    return format_html('<li><a href="{}"{}>{}</a></li>', page(name, *args), current, label)


@register.simple_tag(takes_context=True)
def language_links(context):
    """The present address in each language, for the list of languages."""
    request = context.get("request")
    path = request.get_full_path() if request else "/"
    now = get_language()
    return [
        {"code": code, "name": LANGUAGE_NAMES[code], "url": translate_url(path, code), "current": code == now}
        for code, _name in settings.LANGUAGES
    ]


@register.inclusion_tag("components/demo_strip.html", takes_context=True)
def demo_strip(context, wide=False, words=""):
    shown = context.get("is_demo_page")
    return {"shown": settings.DEMO if shown is None else shown, "wide": wide, "words": words}


@register.simple_tag
def role_words(person):
    return ", ".join(sorted(person.staff_roles))


FIELD_KINDS = [
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.FileInput, "file"),
    (forms.PasswordInput, "password"),
    (DateInputs, "date"),
    (forms.MultiWidget, "group"),
    (forms.SelectDateWidget, "group"),
]


@register.simple_tag
def field_kind(field):
    widget = field.field.widget
    return next((kind for parent, kind in FIELD_KINDS if isinstance(widget, parent)), "control")


@register.filter
def is_optional(field):
    """Whether the label says so. A form of drafts, where nothing is required yet, sets field.mark_optional."""
    return getattr(field.field, "mark_optional", not field.field.required)


@register.simple_tag
def limit_of(field):
    """The word or character limit in the widget's attributes (data-words-max, data-characters-max), or None."""
    attrs = field.field.widget.attrs
    for unit in ("words", "characters"):
        if most := attrs.get(f"data-{unit}-max"):
            return limit(unit, int(most))
    return None


@register.simple_tag(takes_context=True)
def error_lines(context):
    """Every error of the context's form, forms or errors, with the address of its field on the page."""
    lines = list(context.get("errors") or [])
    form = context.get("form")
    for each in [*([form] if form is not None else []), *(context.get("forms") or [])]:
        lines += [{"text": text, "href": ""} for text in each.non_field_errors()]
        for field in each:
            lines += [{"text": text, "href": f"#{anchor(field)}"} for text in field.errors]
    return lines


def anchor(field):
    """The id of the first control of a field: labels of groups have none of their own."""
    if field_kind(field) in ("radios", "checkboxes", "date", "group"):
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id


@register.simple_tag
def city(zone):
    return zone.rsplit("/", 1)[-1].replace("_", " ")
