"""Pages about oneself, about the staff and about the office."""
