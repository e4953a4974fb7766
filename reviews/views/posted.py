from django.http import HttpRequest, QueryDict


def sent(request: HttpRequest) -> QueryDict | None:
    """What was posted, None where the page is only opened: a form sent empty is a form that was sent."""
    return request.POST if request.method == "POST" else None
