"""What this room does when an application moves: the spine below knows nothing of rounds."""

from django.db.models.signals import post_save
from django.dispatch import receiver

from applications.models import Application
from reviews.services.leaving import follow


@receiver(post_save, sender=Application, dispatch_uid="reviews.application_moved")
def application_moved(instance: Application, created: bool, raw: bool, **kwargs) -> None:
    """Runs inside the transaction of the move, so that no round ever counts an entry that has left."""
    if not created and not raw:
        follow(instance)
