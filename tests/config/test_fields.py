import re

import pytest
from django import forms
from django.template import Context, Template
from django.utils.translation import override

from people.fields import DateInputsField, YesNoField


class ExampleForm(forms.Form):
    title = forms.CharField(label="Title", help_text="At most <b>one</b> line.")
    text = forms.CharField(label="Results", widget=forms.Textarea(attrs={"data-words-max": "200"}))
    families = forms.IntegerField(label="Families", required=False)
    began = DateInputsField(label="Began")
    country = forms.ChoiceField(
        label="Country",
        choices=[("KZ", "Kazakhstan")],
        widget=forms.Select(attrs={"data-autocomplete": True}),
    )
    stage = forms.ChoiceField(label="Stage", choices=[("use", "In use")], widget=forms.RadioSelect)
    languages = forms.MultipleChoiceField(
        label="Languages", choices=[("en", "English")], widget=forms.CheckboxSelectMultiple
    )
    repeated = YesNoField(label="Repeated")
    report = forms.FileField(label="Report")
    password = forms.CharField(label="Password", widget=forms.PasswordInput(attrs={"class": "wide"}))
    agreed = forms.BooleanField(label="I agree")


def drawn(field: str, data: dict | None = None) -> str:
    return str(ExampleForm(data)[field].as_field_group())


def rendered(source: str, **context) -> str:
    return Template("{% load look %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("field", "css"),
    [
        ("title", "govuk-input"),
        ("text", "govuk-textarea"),
        ("families", "govuk-input"),
        ("country", "govuk-select"),
        ("stage", "govuk-radios__input"),
        ("languages", "govuk-checkboxes__input"),
        ("repeated", "govuk-radios__input"),
        ("report", "govuk-file-upload"),
        ("began", "govuk-input govuk-date-input__input"),
        ("agreed", "govuk-checkboxes__input"),
        ("password", "govuk-js-password-input-input wide"),
    ],
)
def test_control_wears_its_class(field, css):
    assert re.search(f'class="[^"]*{css}', drawn(field))


@pytest.mark.parametrize("field", ["title", "text", "families", "country", "report", "password", "agreed"])
def test_label_belongs_to_its_control(field):
    html = drawn(field)
    assert re.search(rf'<label class="govuk-label[^"]*" for="id_{field}">', html)
    assert f'id="id_{field}"' in html


@pytest.mark.parametrize("field", ["stage", "languages", "repeated", "began"])
def test_group_of_controls_is_a_fieldset_with_a_legend(field):
    html = drawn(field)
    assert "<fieldset" in html
    assert re.search(r"<legend[^>]*>\s*" + ExampleForm.base_fields[field].label, html)


def test_hint_is_escaped_and_describes_the_control():
    html = drawn("title")
    assert "At most &lt;b&gt;one&lt;/b&gt; line." in html
    assert 'id="id_title_helptext"' in html
    assert 'aria-describedby="id_title_helptext"' in html


def test_error_stands_at_the_field_and_describes_it():
    html = drawn("title", {"title": ""})
    assert "govuk-form-group--error" in html
    assert '<div id="id_title_error"><p class="govuk-error-message">' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert "govuk-input--error" in html
    assert 'aria-invalid="true"' in html


def test_error_of_a_group_describes_the_fieldset():
    assert '<fieldset class="govuk-fieldset" aria-describedby="id_stage_error">' in drawn(
        "stage", {"title": "x"}
    )


def test_label_says_optional_unless_the_form_of_a_draft_says_otherwise():
    assert "(optional)" in drawn("families")
    form = ExampleForm()
    form.fields["families"].mark_optional = False
    assert "(optional)" not in form["families"].as_field_group()


def test_label_can_be_the_heading_of_the_page():
    include = '{% include "django/forms/govuk_field.html" with field=form.title heading="h1" only %}'
    html = rendered(include, form=ExampleForm())
    assert '<h1 class="govuk-label-wrapper"><label class="govuk-label govuk-label--l"' in html


def test_what_was_typed_stays_after_an_error():
    html = drawn("title", {"title": 'Comma, "quotes" & <tags>', "families": "many"})
    assert 'value="Comma, &quot;quotes&quot; &amp; &lt;tags&gt;"' in html
    assert 'value="many"' in drawn("families", {"families": "many"})


def test_form_draws_every_field_and_the_hidden_ones():
    class WithHidden(forms.Form):
        title = forms.CharField()
        token = forms.CharField(widget=forms.HiddenInput, initial="abc")

    html = str(WithHidden())
    assert html.count("govuk-form-group") == 1
    assert '<input type="hidden" name="token" value="abc" id="id_token">' in html


def test_counter_speaks_every_plural_form_of_the_language():
    with override("ru"):
        html = drawn("text")
    assert 'data-count-unit="words" data-count-most="200"' in html
    for category in ("one", "few", "many", "other"):
        assert f"&quot;{category}&quot;" in html


def test_long_list_brings_the_words_its_search_needs():
    assert "data-autocomplete-words=" in drawn("country")


def test_error_summary_leads_to_each_field_in_order():
    html = rendered('{% include "components/error_summary.html" %}', form=ExampleForm({"began_day": "31"}))
    assert re.findall(r'href="#([^"]+)"', html) == [
        "id_title",
        "id_text",
        "id_began_0",
        "id_country",
        "id_stage_0",
        "id_languages_0",
        "id_repeated_0",
        "id_report",
        "id_password",
        "id_agreed",
    ]


def test_error_summary_names_the_field_where_the_message_does_not():
    html = rendered('{% include "components/error_summary.html" %}', form=ExampleForm({}))
    assert "Title: This field is required." in html
    assert ">Choose yes or no<" in html


def test_error_summary_joins_forms_and_plain_errors():
    html = rendered(
        '{% include "components/error_summary.html" %}',
        errors=[{"text": "The file is empty", "href": "#file"}],
        forms=[ExampleForm({}), ExampleForm({})],
    )
    assert "21 answers need you" in html
    assert '<a href="#file">The file is empty</a>' in html


def test_error_summary_without_errors_is_nothing():
    assert rendered('{% include "components/error_summary.html" %}', form=ExampleForm()).strip() == ""
