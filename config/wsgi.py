import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()
# Every room's views are imported now, so that the first visitor does not wait for them.
get_resolver().url_patterns  # noqa: B018
