"""A worker that mails through a server of the test. Arguments: the lease in seconds, the server's port."""

import sys
from datetime import timedelta

import django
from django.conf import settings

django.setup()

from ledger import outbox  # noqa: E402 - after setup, as models need it

outbox.LEASE = timedelta(seconds=float(sys.argv[1]))
settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(sys.argv[2])

from ledger.handlers import PERIODICS  # noqa: E402
from ledger.worker import Worker  # noqa: E402 - after the lease, from which it takes its beat

PERIODICS.clear()

if __name__ == "__main__":
    Worker().run()
