"""Identifiers that people meet: the id in a URL and the number one can say on the phone."""

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
PUBLIC_ID_LENGTH = 10


def public_id() -> str:
    """Ten random characters (49 bits), none of which looks like another."""
    return "".join(secrets.choice(ALPHABET) for _ in range(PUBLIC_ID_LENGTH))


def speakable_number() -> str:
    """Six random digits without a leading zero; the caller keeps them unique where it needs that."""
    return str(100_000 + secrets.randbelow(900_000))
