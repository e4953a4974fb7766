"""When the winners are announced, and in which words."""

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.forms.texts import TextsMixin
from applications.forms.walls import WallTimesMixin, at_clock, wall_of
from applications.models import Call

NOW, LATER = "now", "later"
HOUR = 10
TEXTS = {
    "en": gettext_lazy("In your own words, in English"),
    "ru": gettext_lazy("In your own words, in Russian"),
    "kk": gettext_lazy("In your own words, in Kazakh"),
}
TEXT_CHARACTERS = 2000


class AnnouncementForm(TextsMixin, WallTimesMixin, forms.Form):
    when = forms.ChoiceField(
        label=gettext_lazy("When are the winners announced?"),
        choices=[(LATER, gettext_lazy("At a set moment")), (NOW, gettext_lazy("Now"))],
        initial=LATER,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose when.")},
    )

    def __init__(self, *args, call: Call, at: datetime | None, text: dict, **kwargs):
        super().__init__(*args, **kwargs)
        self.call = call
        proposed = wall_of(at, call.zone) if at else at_clock(call.announcement_on, HOUR)
        self.add_moment("at", day=_("Day"), at=_("Time"), initial=proposed, required=False)
        self.add_texts("text", TEXTS, max_length=TEXT_CHARACTERS, initial=text, rows=4)
        self.at: datetime | None = None

    def clean(self) -> dict:
        super().clean()
        if self.cleaned_data.get("when") == NOW:
            self.at = timezone.now()
            for name in ("at_day", "at_time", "at_second"):
                self.errors.pop(name, None)
        elif self.cleaned_data.get("when") == LATER:
            self.at = self.clean_later()
        return self.cleaned_data

    def clean_later(self) -> datetime | None:
        for name, message in (("at_day", _("Enter the day.")), ("at_time", _("Enter the time."))):
            if self.cleaned_data.get(name) is None and name not in self.errors:
                self.add_error(name, message)
        at = self.clean_moment("at", self.call.zone)
        if at and at <= timezone.now():
            self.add_error("at_day", _("Choose a moment that is still to come, or announce now."))
            return None
        return at

    def written(self) -> dict[str, str]:
        return self.texts("text", TEXTS)
