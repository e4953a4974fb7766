"""What a form asks, once: the page, the checks, the judge's view, the PDF and the export all read it here."""
