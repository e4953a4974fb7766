from tests.correspondence.conftest import mail_server  # noqa: F401  a fixture
