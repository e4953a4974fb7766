"""Django's own admin: for staff with a second factor; it does not exist for anyone else."""

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from people.assurance import factor_page, has_shown_factor


class StaffAdminSite(AdminSite):
    site_title = site_header = _("Baige: records")

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and has_shown_factor(request)

    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Sends people to our own sign-in; staff show a second factor in this session, or set one up."""
        if not request.user.is_authenticated:
            return redirect_to_login(reverse("admin:index"))
        if not super().has_permission(request):
            raise Http404
        if has_shown_factor(request):
            return redirect("admin:index")
        return redirect(f"{factor_page(request.user)}?{urlencode({'next': reverse('admin:index')})}")
