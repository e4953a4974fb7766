"""The house's addresses and, only here, the floor."""

from django.urls import path

from config.urls import handler500, urlpatterns
from tests.benchmarks import floor

__all__ = ["handler500", "urlpatterns"]

urlpatterns = [path("floor/<int:call>/", floor.view), *urlpatterns]
