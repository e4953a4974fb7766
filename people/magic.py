"""Sign-in links, for people who should not have to think of a password first.

A link belongs to one person and one purpose, works once, and runs out. Its secret is 32 random bytes; the
row keeps only their SHA-256. The secret is made by `issue`, at the moment when the link is copied or mailed:
a letter that waits in the outbox carries `deferred_path`, and the post office calls `resolve_path` while it
writes the message, so that neither the letter's row nor the outbox ever holds a working link. Issuing again
(a letter sent a second time) makes the earlier secret useless.

Opening the address with GET shows a page with one button, because mail scanners follow links; only POST
signs in. A session begun like this is marked (people.assurance.LINK); a second factor, where the person has
one, is asked for all the same.
"""

import hashlib
import hmac
import secrets
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ledger.services import record
from people.errors import LinkUnusable
from people.models import MagicLink, Person

SECRET_BYTES = 32
DEFERRED = "magic:"
# Compared against when there is no such link, so that the answer takes as long.
_NO_HASH = hashlib.sha256(b"").hexdigest()


@transaction.atomic
def create(
    *,
    person: Person,
    purpose: str,
    by: Person | None,
    lifetime: timedelta,
    next_path: str = "",
    proves_address: bool = True,
) -> MagicLink:
    """A link without a secret yet. `next_path` is where it leads, a path on this site.

    `proves_address` says that only the owner of the mailbox can have it: False for one that an officer
    copies and sends by other means.
    """
    now = timezone.now()
    link = MagicLink.objects.create(
        person=person,
        purpose=purpose,
        next_path=next_path,
        proves_address=proves_address,
        created_by=by,
        created_at=now,
        expires_at=now + lifetime,
    )
    record(subject=link, by=by, what="link.created", data={"person": person.pk, "purpose": purpose})
    return link


@transaction.atomic
def issue(link: MagicLink) -> str:
    """A fresh secret for the link; returns its path, the only place where the secret ever stands.

    Raises LinkUnusable when it was used, revoked or has run out.
    """
    link = MagicLink.objects.select_for_update(of=("self",)).usable().filter(pk=link.pk).first()
    if link is None:
        raise LinkUnusable
    secret = secrets.token_urlsafe(SECRET_BYTES)
    link.token_hash = hash_of(secret)
    link.save(update_fields=["token_hash"])
    return reverse("people:enter", args=[link.public_id, secret])


def deferred_path(link: MagicLink) -> str:
    """What a letter carries in place of the path until it is written out."""
    return f"{DEFERRED}{link.public_id}"


def resolve_path(path: str) -> str:
    """The path to put into a message: a deferred one is issued now, any other is returned as it is.

    Raises LinkUnusable.
    """
    if not path.startswith(DEFERRED):
        return path
    link = MagicLink.objects.filter(public_id=path.removeprefix(DEFERRED)).first()
    if link is None:
        raise LinkUnusable
    return issue(link)


def find(public_id: str, secret: str) -> MagicLink | None:
    """The usable link of this secret. Both hashes are compared in constant time, found or not."""
    link = MagicLink.objects.usable().select_related("person__user").filter(public_id=public_id).first()
    stored = link.token_hash if link and link.token_hash else _NO_HASH
    same = hmac.compare_digest(stored, hash_of(secret))
    return link if same and link and link.token_hash else None


@transaction.atomic
def use(*, public_id: str, secret: str) -> MagicLink:
    """Spend the link: of two who press its button at once, one gets it. Raises LinkUnusable."""
    link = find(public_id, secret)
    if link is None:
        raise LinkUnusable
    now = timezone.now()
    spent = MagicLink.objects.usable(now).filter(pk=link.pk, token_hash=link.token_hash).update(used_at=now)
    if not spent:
        raise LinkUnusable
    record(subject=link, by=link.person, what="link.used", data={"purpose": link.purpose})
    return link


@transaction.atomic
def revoke(*, person: Person, purpose: str, by: Person | None) -> int:
    """Make the person's unused links of this purpose useless; returns how many there were."""
    now = timezone.now()
    revoked = list(MagicLink.objects.usable(now).filter(person=person, purpose=purpose))
    MagicLink.objects.filter(pk__in=[link.pk for link in revoked]).update(revoked_at=now)
    for link in revoked:
        record(subject=link, by=by, what="link.revoked")
    return len(revoked)


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
