"""What other rooms ask this one."""

from collections.abc import Iterable

from reviews.models import Panellist, ReviewVersion


def scorers_of(call_ids: Iterable[int]) -> set[tuple[int, int]]:
    """Who scores each call, as (call, person): those on its panel who accepted, and whoever handed in scores
    before they left it.
    """
    ids = list(call_ids)
    seated = Panellist.objects.accepted().filter(panel__call__in=ids).values_list("panel__call", "person")
    versions = ReviewVersion.objects.filter(review__assignment__round__call__in=ids)
    scored = versions.values_list(
        "review__assignment__round__call", "review__assignment__panellist__person"
    ).distinct()
    return {*seated, *scored}
