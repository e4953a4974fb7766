from django import template

register = template.Library()

NO_BREAK_SPACE = "\u00a0"


@register.filter
def speakable(number: str) -> str:
    """Group the digits by three, as one says them: 482716 becomes 482 716."""
    digits = str(number)
    head = len(digits) % 3
    groups = [digits[:head]] if head else []
    groups += [digits[start : start + 3] for start in range(head, len(digits), 3)]
    return NO_BREAK_SPACE.join(groups)
