"""What a panellist says of their own seat."""

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.forms.desk_calls import reason_field
from ledger.templatetags.speakable import speakable
from reviews.models import Panellist
from reviews.queue import Queue, QueueEntry


class LeaveForm(forms.Form):
    """Why somebody declines a seat or leaves it."""

    reason = reason_field("", help_text=gettext_lazy("A word or two. The office reads it."), rows=3)

    def __init__(self, *args, question: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = question


class StepAsideForm(forms.Form):
    reason = reason_field(
        gettext_lazy("How do you know them?"),
        help_text=gettext_lazy("A word or two. The office reads it, and it stands in the protocol."),
        rows=3,
    )


class AsideForm(forms.Form):
    """Whom one knows among those who applied, and the statement about all the others."""

    agree = forms.BooleanField(
        label=gettext_lazy("I accept these terms, and I have no connection with the other entries"),
        error_messages={
            "required": gettext_lazy(
                "Tick the box if you accept the terms and have no connection with the others."
            )
        },
    )

    def __init__(self, *args, entries: Sequence[QueueEntry], **kwargs):
        super().__init__(*args, **kwargs)
        self.entries = entries
        for entry in entries:
            know, reason = names_of(entry)
            self.fields[know] = forms.BooleanField(
                label=_("I am connected with this entry, and I step aside"),
                required=False,
                widget=forms.CheckboxInput(attrs={"data-aria-controls": f"why-{entry.assignment.public_id}"}),
            )
            self.fields[reason] = forms.CharField(
                label=_("How do you know them?"), required=False, max_length=1000
            )
            self.fields[reason].mark_optional = False
        self.order_fields([name for entry in entries for name in names_of(entry)])

    def rows(self, people: Mapping[int, list[str]]) -> list[dict]:
        """The entries for the page, each with its two fields and everyone who takes part."""
        return [
            {
                "assignment": entry.assignment,
                "application": entry.assignment.application,
                "people": people.get(entry.assignment.application_id, []),
                "know": self[names_of(entry)[0]],
                "reason": self[names_of(entry)[1]],
            }
            for entry in self.entries
        ]

    @property
    def aside(self) -> dict[str, str]:
        """The reason by the entry's public id, of those that the person steps aside from."""
        return {
            entry.assignment.public_id: self.cleaned_data[names_of(entry)[1]]
            for entry in self.entries
            if self.cleaned_data.get(names_of(entry)[0])
        }

    def clean(self) -> dict:
        super().clean()
        for entry in self.entries:
            know, reason = names_of(entry)
            if self.cleaned_data.get(know) and not self.cleaned_data.get(reason):
                self.add_error(reason, _("Say how you know them. The office reads it."))
        return self.cleaned_data


def names_of(entry: QueueEntry) -> tuple[str, str]:
    return f"know-{entry.assignment.public_id}", f"reason-{entry.assignment.public_id}"


class SeatField(forms.ModelChoiceField):
    def label_from_instance(self, panellist: Panellist) -> str:
        return panellist.person.full_name


class ConflictNamedByChairForm(forms.Form):
    """A connection of somebody else on the panel that the chair knows of."""

    panellist = SeatField(
        label=gettext_lazy("Who on the panel is connected?"),
        queryset=Panellist.objects.none(),
        empty_label=gettext_lazy("Choose a panellist"),
        error_messages={"required": gettext_lazy("Choose a panellist.")},
    )
    entry = forms.ChoiceField(
        label=gettext_lazy("With which entry?"),
        help_text=gettext_lazy("You see the entries that you read yourself."),
        error_messages={"required": gettext_lazy("Choose an entry.")},
    )
    reason = reason_field(
        gettext_lazy("What connects them?"),
        help_text=gettext_lazy(
            "The office reads it and settles the matter. Until then the entry is closed to them."
        ),
    )

    def __init__(self, *args, chair: Panellist, queue: Queue, **kwargs):
        super().__init__(*args, **kwargs)
        others = Panellist.objects.on_the_panel().filter(panel=chair.panel_id).exclude(pk=chair.pk)
        self.fields["panellist"].queryset = others.select_related("person").order_by(
            "person__full_name", "pk"
        )
        self.applications = {
            entry.assignment.public_id: entry.assignment.application
            for entry in queue
            if not entry.waits_for_statement
        }
        named = [(key, f"{speakable(row.number)} {row.title}") for key, row in self.applications.items()]
        self.fields["entry"].choices = [("", _("Choose an entry")), *named]

    @property
    def application(self):
        return self.applications[self.cleaned_data["entry"]]
