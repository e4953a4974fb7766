"""What an officer says of a round: its deadline, who reads what, why an exception is made."""

from datetime import datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.clock import add_working_days
from applications.forms.desk_calls import reason_field
from applications.forms.walls import WallTimesMixin, at_clock, wall_of
from applications.models import Call
from reviews.assignment import READ_ALL_UP_TO
from reviews.forms.seats import SeatField
from reviews.models import Assignment, Panellist, Round
from reviews.services.assigning import closing_of_scores
from reviews.states import ACTIVE

DAYS_TO_SCORE = 10
MORE_DAYS = 3
CLOSING_HOUR = 17
EVERYONE, BALANCED = "everyone", "balanced"


class PrepareForm(WallTimesMixin, forms.Form):
    """The frame of a round. Criteria, weights and method are the call's and are not asked."""

    readers = forms.ChoiceField(
        label=gettext_lazy("Who reads what?"),
        choices=[
            (EVERYONE, gettext_lazy("Everyone reads everything")),
            (BALANCED, gettext_lazy("The entries are spread evenly over the panel")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose who reads what.")},
    )
    panel_sees = forms.ChoiceField(
        label=gettext_lazy("When does a panellist see the others’ scores?"),
        choices=Round.PanelSees.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose when.")},
    )

    def __init__(self, *args, call: Call, size: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.call = call
        self.fields["readers"].initial = EVERYONE if size <= READ_ALL_UP_TO else BALANCED
        self.fields["readers"].help_text = _(
            "The call wishes %(wished)d readers for each entry and requires %(required)d."
        ) % {"wished": call.reviews_wished, "required": call.reviews_required}
        self.fields["panel_sees"].initial = Round.PanelSees.OPENED
        self.add_moment("due", day=_("Scores are due on"), at=_("Time"), initial=self.proposed())

    def proposed(self) -> datetime:
        """The call's own day, or so many working days from now where that is over."""
        due = closing_of_scores(self.call)
        if due > timezone.now() + timedelta(days=1):
            return wall_of(due, self.call.zone)
        return at_clock(
            add_working_days(wall_of(timezone.now(), self.call.zone).date(), DAYS_TO_SCORE), CLOSING_HOUR
        )

    def clean(self) -> dict:
        super().clean()
        self.due_at = self.clean_moment("due", self.call.zone)
        if self.due_at and self.due_at <= timezone.now():
            self.add_error("due_day", _("Choose a time in the future."))
        return self.cleaned_data

    @property
    def arguments(self) -> dict:
        return {
            "due_at": self.due_at,
            "everyone_reads_everything": self.cleaned_data["readers"] == EVERYONE,
            "panel_sees": self.cleaned_data["panel_sees"],
        }


class StartForm(forms.Form):
    """Starting a round; where entries lack readers, with the reason why it starts all the same."""

    def __init__(self, *args, is_enough: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_enough:
            self.fields["reason"] = reason_field(
                _("Why does scoring start with too few readers?"), help_text=_("It stands in the protocol.")
            )

    @property
    def reason(self) -> str:
        return self.cleaned_data.get("reason", "")


class DeadlineForm(WallTimesMixin, forms.Form):
    """More time for the whole panel."""

    def __init__(self, *args, round_: Round, **kwargs):
        super().__init__(*args, **kwargs)
        self.round, self.zone = round_, round_.call.zone
        self.add_moment("due", day=_("New deadline"), at=_("Time"), initial=self.proposed())
        self.fields["reason"] = reason_field(
            _("Why does the panel get more time?"), help_text=_("It stands in the protocol.")
        )

    def proposed(self) -> datetime:
        present = wall_of(max(self.round.due_at, timezone.now()), self.zone)
        hour = wall_of(self.round.due_at, self.zone).hour
        return at_clock(add_working_days(present.date(), MORE_DAYS), hour)

    def clean(self) -> dict:
        super().clean()
        self.due_at = self.clean_moment("due", self.zone)
        if self.due_at and self.due_at <= max(self.round.due_at, timezone.now()):
            self.add_error("due_day", _("Choose a time after the present deadline."))
        return self.cleaned_data


class AssignForm(forms.Form):
    """One entry for one panellist, by hand."""

    panellist = SeatField(
        label=gettext_lazy("Who reads it?"),
        queryset=Panellist.objects.none(),
        empty_label=gettext_lazy("Choose a panellist"),
        error_messages={"required": gettext_lazy("Choose a panellist.")},
    )
    language_reason = reason_field(
        gettext_lazy("Why somebody who does not read its language"),
        help_text=gettext_lazy(
            "Only where that is so, for example with a translation. It stands in the protocol."
        ),
        required=False,
        rows=2,
    )

    def __init__(self, *args, round_: Round, readers: list[Assignment], **kwargs):
        super().__init__(*args, **kwargs)
        panel = Panellist.objects.on_the_panel().filter(panel=round_.panel_id)
        free = panel.exclude(pk__in=[one.panellist_id for one in readers if one.state in ACTIVE])
        self.fields["panellist"].queryset = free.select_related("person").order_by("person__full_name", "pk")
