"""The office's addresses of a call's panel, its scoring and its ranking."""

urlpatterns: list = []
