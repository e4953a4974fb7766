"""The bar over the list of a call's applications."""

from django import forms
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from applications import programmes
from applications.forms.texts import LANGUAGE_NAMES
from applications.models import Call, CallTally, Proposal
from applications.models.application import ApplicationQuerySet
from applications.models.call import CallQuerySet
from applications.reading import country_names
from applications.states import LISTED, ApplicationState, CallState

SEARCH_CHARACTERS = 200
UNCLEAR, NOT_MET, ALL_MET = "unclear", "not_met", "met"
SECOND_PERSON = "second"
ANY = ("", gettext_lazy("Any"))


class ApplicationsFilter(forms.Form):
    """Filters by what stands in a column; what is unreadable in the address is ignored."""

    q = forms.CharField(
        label=gettext_lazy("Search"),
        required=False,
        max_length=SEARCH_CHARACTERS,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    waiting = forms.ChoiceField(
        required=False, choices=[("", ""), (SECOND_PERSON, SECOND_PERSON)], widget=forms.HiddenInput
    )
    rules = forms.ChoiceField(
        label=gettext_lazy("Rules"),
        required=False,
        choices=[
            ANY,
            (UNCLEAR, gettext_lazy("Unclear")),
            (NOT_MET, gettext_lazy("Not met")),
            (ALL_MET, gettext_lazy("All met")),
        ],
    )

    def __init__(self, *args, call: Call, tally: CallTally, categories: list, **kwargs):
        super().__init__(*args, auto_id="filter_%s", **kwargs)
        if not self.data.get("waiting"):
            del self.fields["waiting"]
        self.fields["state"].choices = [ANY, *((s.value, s.label) for s in ApplicationState if s in LISTED)]
        names = country_names(get_language() or "en")
        countries = sorted(((code, names.get(code, code)) for code in tally.by_country), key=by_name)
        all_of_them = ngettext("All %(count)d", "All %(count)d", len(countries)) % {"count": len(countries)}
        self.fields["country"].choices = [("", all_of_them if countries else _("Any")), *countries]
        accepted = [(code, LANGUAGE_NAMES.get(code, code)) for code in call.answer_languages]
        self.fields["language"].choices = [ANY, *accepted]
        if len(categories) > 1:
            self.fields["category"].choices = [ANY, *((c.key, c.name) for c in categories)]
        else:
            del self.fields["category"]

    def wanted(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def apply(self, rows: ApplicationQuerySet) -> ApplicationQuerySet:
        wanted = self.wanted()
        for name in ("state", "country", "language"):
            if wanted.get(name):
                rows = rows.filter(**{name: wanted[name]})
        if wanted.get("category"):
            rows = rows.filter(category__key=wanted["category"])
        if wanted.get("waiting"):
            waiting = Proposal.objects.open().filter(act=Proposal.Act.INELIGIBLE).values("application")
            rows = rows.filter(pk__in=waiting)
        for word in wanted.get("q", "").casefold().split():
            rows = rows.filter(search_text__contains=word)
        return rows.with_rules(wanted.get("rules", ""))


def by_name(choice: tuple[str, str]) -> str:
    return choice[1].casefold()


class CallsFilter(forms.Form):
    """The bar over the list of calls."""

    state = forms.ChoiceField(label=gettext_lazy("State"), required=False, choices=[ANY, *CallState.choices])
    programme = forms.ChoiceField(label=gettext_lazy("Programme"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="filter_%s", **kwargs)
        self.fields["programme"].choices = [ANY, *((p.key, p.name) for p in programmes.every())]

    def wanted(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def apply(self, rows: CallQuerySet) -> CallQuerySet:
        return rows.filter(**self.wanted())
