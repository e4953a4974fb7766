"""Django's own admin: for staff with a second factor; it does not exist for anyone else."""

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class StaffAdminSite(AdminSite):
    site_title = site_header = _("Baige: records")

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and is_mfa_enabled(request.user)

    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Sends people to our own sign-in; staff without a second factor set one up first."""
        if not request.user.is_authenticated:
            return redirect_to_login(reverse("admin:index"))
        if not super().has_permission(request):
            raise Http404
        return redirect("admin:index" if is_mfa_enabled(request.user) else "mfa_index")
