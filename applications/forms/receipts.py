from django import forms
from django.utils.translation import gettext_lazy as _

FINGERPRINT_CHARACTERS = 32


class ReceiptForm(forms.Form):
    """Either the code and the fingerprint of a receipt, or its whole text with its signature."""

    code = forms.CharField(
        label=_("Code of the receipt"),
        required=False,
        max_length=10,
        help_text=_("Ten letters and digits, at the foot of the receipt."),
    )
    fingerprint = forms.CharField(label=_("Fingerprint of the answers"), required=False, max_length=90)
    receipt = forms.CharField(
        label=_("Text of the receipt"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The line that begins with a curly bracket, as it stands in the receipt."),
    )
    signature = forms.CharField(label=_("Signature"), required=False, max_length=200)

    def clean_receipt(self) -> str:
        return self.cleaned_data["receipt"].strip()

    def clean_code(self) -> str:
        return self.cleaned_data["code"].strip().lower()

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("receipt"):
            if not cleaned.get("signature"):
                self.add_error("signature", _("Enter the signature that stands below the text."))
            return cleaned
        if not cleaned.get("code"):
            self.add_error("code", _("Enter the code of the receipt."))
        digits = "".join(cleaned.get("fingerprint", "").split())
        if len(digits) < FINGERPRINT_CHARACTERS:
            self.add_error("fingerprint", _("Enter the whole fingerprint: eight groups of four characters."))
        return cleaned
