"""A real mail server for letters to go to."""

import socket
from collections.abc import Callable, Iterator

import pytest
from aiosmtpd.controller import Controller


class Mailbox:
    """What the other mail server took, and whom it refuses with which answer."""

    def __init__(self) -> None:
        self.envelopes: list = []
        self.refusals: dict[str, str] = {}
        self.refuse_data = ""

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.refuse_data:
            return self.refuse_data
        self.envelopes.append(envelope)
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def mail_server(settings) -> Iterator[Controller]:
    """Listening on loopback, with the site's mail pointed at it. `.handler` is the Mailbox."""
    controller = Controller(Mailbox(), hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = controller.hostname, controller.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    yield controller
    controller.stop()


@pytest.fixture
def server_down(mail_server, settings) -> Callable[[], None]:
    """Nobody answers at the mail server's door until the function that this gives is called."""
    settings.EMAIL_PORT = free_port()

    def bring_up() -> None:
        settings.EMAIL_PORT = mail_server.port

    return bring_up


@pytest.fixture
def mailbox(mail_server) -> Mailbox:
    return mail_server.handler
