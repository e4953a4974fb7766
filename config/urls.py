"""The root of all addresses. Each room writes its full path below the language prefix."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from config import views

ROOMS = ["scholarships", "awards", "reviews", "applications", "correspondence", "documents", "people"]

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    *i18n_patterns(
        *[path("", include(f"{room}.urls")) for room in ROOMS],
        path("", include("config.pages")),
        path("account/", include("allauth.urls")),
        *([path("", include("config.demo.doors"))] if settings.DEMO else []),
    ),
]

handler500 = "config.views.server_error"
