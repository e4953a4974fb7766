"""The thresholds of a draft call's requirements and the weights of its criteria."""

import copy
from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.eligibility import describe_problem, validate_rules
from applications.forms.desk_calls import CODES, language_now
from applications.forms.texts import LANGUAGE_NAMES
from applications.models import Call
from applications.models.call import text_in

NARROW = {"class": "govuk-input--width-4", "inputmode": "decimal"}
WHOLE_NUMBERS = {
    "min_age": gettext_lazy("Lowest age, in full years"),
    "max_age": gettext_lazy("Highest age, in full years"),
    "validity_months": gettext_lazy("Months for which a certificate counts"),
}
RULE_CHARACTERS = 500
TEXT, NUMBER, RESULT, WEIGHT = "text", "number", "result", "weight"


class NumbersForm(forms.Form):
    """Names tell where a value belongs: `text-0-en`, `number-0-max_age`, `result-0-IELTS`, `weight-2`."""

    accept = forms.BooleanField(
        label=gettext_lazy("I have looked at these thresholds and weights, and they hold for this call."),
        required=False,
    )

    def __init__(self, *args, call: Call, **kwargs):
        super().__init__(*args, **kwargs)
        self.call = call
        self.fields["accept"].initial = call.suggestions_accepted
        for place, rule in enumerate(call.rules):
            self.add_rule(place, rule)
        for place, criterion in enumerate(call.criteria):
            self.fields[f"{WEIGHT}-{place}"] = forms.DecimalField(
                label=_("Weight of “%(criterion)s”") % {"criterion": self.title_of(criterion)},
                min_value=0,
                max_value=1000,
                max_digits=6,
                decimal_places=2,
                initial=Decimal(str(criterion["weight"])),
                localize=False,
                widget=forms.TextInput(attrs=NARROW),
                error_messages={"required": _("Enter a weight; 0 leaves the criterion out of the mean.")},
            )

    def title_of(self, criterion: dict) -> str:
        return text_in(criterion["title"], self.call.languages)[0]

    def add_rule(self, place: int, rule: dict) -> None:
        texts, params = rule.get("text", {}), rule.get("params", {})
        for language in CODES:
            self.fields[f"{TEXT}-{place}-{language}"] = forms.CharField(
                label=LANGUAGE_NAMES[language],
                required=language in self.call.languages,
                initial=texts.get(language, ""),
                max_length=RULE_CHARACTERS,
                widget=forms.Textarea(attrs={"rows": 2, "lang": language}),
                error_messages={"required": _("Write the requirement in this language.")},
            )
        for name in WHOLE_NUMBERS:
            if name in params:
                self.fields[f"{NUMBER}-{place}-{name}"] = forms.IntegerField(
                    label=WHOLE_NUMBERS[name],
                    required=False,
                    min_value=0,
                    max_value=600,
                    initial=params[name],
                    widget=forms.TextInput(attrs=NARROW),
                )
        for test, lowest in params.get("tests", {}).items():
            self.fields[f"{RESULT}-{place}-{test}"] = forms.CharField(
                label=_("Lowest result in %(test)s") % {"test": self.test_name(params, test)},
                max_length=10,
                initial=lowest,
                widget=forms.TextInput(attrs=NARROW),
                error_messages={"required": _("Enter the lowest result that counts.")},
            )

    def test_name(self, params: dict, test: str) -> str:
        """Return what the form calls a test, where the rule names it by the key of a choice."""
        question = self.call.form_version.parsed.filling(params.get("test", ""))
        option = question.option(test) if question else None
        return text_in(dict(option.label), self.call.languages)[0] if option else test

    def rule_parts(self) -> list[dict]:
        """Return each requirement with its fields, for the page."""
        return [
            {
                "title": text_in(rule.get("text", {}), self.call.languages, language_now())[0] or rule["key"],
                "suggested": rule.get("suggested", False),
                "texts": self.named(f"{TEXT}-{place}-"),
                "numbers": [*self.named(f"{NUMBER}-{place}-"), *self.named(f"{RESULT}-{place}-")],
            }
            for place, rule in enumerate(self.call.rules)
        ]

    def weight_fields(self) -> list:
        return self.named(f"{WEIGHT}-")

    def named(self, start: str) -> list:
        return [self[name] for name in self.fields if name.startswith(start)]

    def clean(self) -> dict:
        super().clean()
        if self.errors:
            return self.cleaned_data
        if not sum(self.cleaned_data[field.name] for field in self.weight_fields()):
            self.add_error(f"{WEIGHT}-0", _("At least one criterion needs a weight."))
        places = {rule["key"]: place for place, rule in enumerate(self.call.rules)}
        for problem in validate_rules(self.rules(), self.call.form_version.spec):
            if problem.code != "suggested" and problem.rule_key in places:
                self.add_problem(places[problem.rule_key], problem)
        return self.cleaned_data

    def add_problem(self, place: int, problem) -> None:
        """Put what is wrong with a requirement beside the number that it is about."""
        candidates = [
            f"{NUMBER}-{place}-{problem.param}",
            *(f.name for f in self.named(f"{RESULT}-{place}-")),
        ]
        name = next((name for name in candidates if name in self.fields), None)
        self.add_error(name, describe_problem(problem, language_now()))

    def rules(self) -> list[dict]:
        rules = copy.deepcopy(self.call.rules)
        for name, value in self.cleaned_data.items():
            kind, _dash, rest = name.partition("-")
            place, _dash, key = rest.partition("-")
            if kind == TEXT and value:
                rules[int(place)].setdefault("text", {})[key] = value.replace("\r\n", " ").strip()
            elif kind == NUMBER:
                rules[int(place)]["params"][key] = value
            elif kind == RESULT:
                rules[int(place)]["params"]["tests"][key] = value
        return rules

    def criteria(self) -> list[dict]:
        criteria = copy.deepcopy(self.call.criteria)
        for place, criterion in enumerate(criteria):
            criterion["weight"] = format(self.cleaned_data[f"{WEIGHT}-{place}"].normalize(), "f")
        return criteria
