"""What /readyz and `doctor` ask this room. A check returns nothing, or raises what is wrong."""

import urllib.error
import urllib.request

from django.conf import settings

from documents import bucket, scanner

ANSWER_SECONDS = 5


class BucketMissing(Exception):
    """The store answers, but has no bucket of the name in DOCUMENTS_BUCKET."""


class OriginRefused(Exception):
    """The store does not let the site's pages send files to it: its CORS rules miss the site's origin."""


def check() -> None:
    check_bucket()


def check_bucket() -> None:
    """Raises BucketMissing or BucketUnavailable."""
    try:
        bucket.head_bucket()
    except bucket.ObjectMissing as error:
        raise BucketMissing(settings.DOCUMENTS_BUCKET) from error


def check_cors() -> None:
    """For `doctor`: ask the store, as a browser would, whether a page of SITE_URL may upload.

    Raises OriginRefused or BucketUnavailable; without direct uploads there is nothing to ask.
    """
    if settings.DOCUMENTS_PRIVATE:
        return
    url, headers = bucket.upload_link("cors-probe", size_bytes=1, content_type="text/plain", sha256="00" * 32)
    preflight = urllib.request.Request(  # noqa: S310  The address is the operator's own setting.
        url,
        method="OPTIONS",
        headers={
            "Origin": settings.SITE_URL,
            "Access-Control-Request-Method": "PUT",
            "Access-Control-Request-Headers": ",".join(sorted(name.lower() for name in headers)),
        },
    )
    try:
        with urllib.request.urlopen(preflight, timeout=ANSWER_SECONDS) as answer:  # noqa: S310
            allowed = answer.headers.get("Access-Control-Allow-Origin", "")
    except urllib.error.HTTPError as error:
        error.close()
        raise OriginRefused(settings.SITE_URL) from error
    except OSError as error:
        raise bucket.BucketUnavailable from error
    if allowed not in ("*", settings.SITE_URL):
        raise OriginRefused(settings.SITE_URL)


def check_scanner() -> None:
    """For `doctor`: raises ScannerUnavailable when one is configured and does not answer."""
    if scanner.is_configured():
        scanner.ping()
