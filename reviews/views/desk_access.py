"""What the office's pages of a panel stand on."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from applications.models import Call
from applications.views.errors import Standing, way
from reviews.models import Panel, Panellist, Round


def panel_of(call: Call) -> Panel:
    """The panel of the call, or 404 while there is none."""
    panel = Panel.objects.of_call(call).first()
    if panel is None:
        raise Http404
    panel.call = call
    return panel


def member_of(call: Call, public_id: str) -> Panellist:
    """Somebody who was ever invited to the panel of the call, or 404."""
    rows = Panellist.objects.for_page().select_related("invited_by")
    panellist = rows.filter(panel__call=call, public_id=public_id).first()
    if panellist is None:
        raise Http404
    panellist.panel.call = call
    return panellist


def latest_round(call: Call) -> Round | None:
    round_ = Round.objects.of_call(call).select_related("panel").last()
    if round_:
        round_.call = call
    return round_


def round_of(call: Call) -> Round:
    """The latest round of the call, or 404 before there is one."""
    round_ = latest_round(call)
    if round_ is None:
        raise Http404
    return round_


def panel_stands(request: HttpRequest, call: Call, **kwargs) -> Standing:
    """How the panel's work stands now, for the page that says that a step was refused."""
    round_ = latest_round(call)
    state = round_ or Call.objects.get(pk=call.pk)
    return Standing(
        str(state.get_state_display()),
        [way(_("Open the panel as it stands now"), "reviews:panel", call.slug)],
    )


def desk_page(
    request: HttpRequest, template: str, call: Call, *, status: int = 200, **context
) -> HttpResponse:
    return render(request, template, {"call": call, "is_demo_page": call.is_demo, **context}, status=status)


def act_page(request: HttpRequest, call: Call, *, form, cancel_url: str, **context) -> HttpResponse:
    """A page with one form: `heading`, `lead`, `label` (verb and object), `warning` for a red button."""
    context = {"lead": "", "warning": False, "eyebrow": "", "items": [], **context}
    status = 422 if form is not None and form.errors else 200
    return desk_page(
        request, "reviews/desk/act.html", call, status=status, form=form, cancel_url=cancel_url, **context
    )


def to_panel(call: Call) -> HttpResponse:
    return redirect("reviews:panel", slug=call.slug)


def to_member(call: Call, panellist: Panellist) -> HttpResponse:
    return redirect("reviews:member", slug=call.slug, public_id=panellist.public_id)
