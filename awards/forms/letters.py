"""The filters over the list of a call's letters."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from applications.models import CallLetterText
from correspondence.models import UNDELIVERED, LetterState

ANY = ("", _("Any"))
NOT_DELIVERED = "undelivered"


class LettersFilter(forms.Form):
    state = forms.ChoiceField(
        label=_("Delivery"),
        required=False,
        choices=[ANY, (NOT_DELIVERED, _("Not delivered")), *LetterState.choices],
    )
    kind = forms.ChoiceField(
        label=_("Letter"),
        required=False,
        choices=[ANY, *CallLetterText.Kind.choices, ("other", _("Other letters"))],
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="filter_%s", **kwargs)

    def wanted(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def apply(self, rows: QuerySet) -> QuerySet:
        wanted = self.wanted()
        if wanted.get("state") == NOT_DELIVERED:
            rows = rows.filter(letter__state__in=UNDELIVERED)
        elif wanted.get("state"):
            rows = rows.filter(letter__state=wanted["state"])
        if wanted.get("kind") == "other":
            return rows.exclude(kind__in=CallLetterText.Kind.values)
        return rows.filter(kind=wanted["kind"]) if wanted.get("kind") else rows
