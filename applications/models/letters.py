from django.db import models


class CallLetter(models.Model):
    """Ties a letter to the call, and to the application, that it was written for."""

    call = models.ForeignKey("applications.Call", on_delete=models.CASCADE, related_name="letters")
    application = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, null=True, blank=True, related_name="letters"
    )
    letter = models.OneToOneField(
        "correspondence.Letter", on_delete=models.PROTECT, related_name="call_letter"
    )
    kind = models.CharField(max_length=40)

    class Meta:
        indexes = [models.Index(fields=["call", "id"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.letter_id}"
