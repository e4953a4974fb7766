"""Letters of this room. The post office stands above, so they leave through the outbox by its name."""

from ledger.services import enqueue
from people.models import Person


def owe_letter(
    *, to: Person, template: str, key: str, context: dict | None = None, action_path: str = ""
) -> None:
    """Queue templates/emails/<template>.txt for this person, in this transaction; once a key."""
    enqueue(
        "correspondence.write",
        {
            "person_id": to.pk,
            "template": template,
            "context": context or {},
            "key": key,
            "action_path": action_path,
        },
        key=f"write:{key}",
    )
