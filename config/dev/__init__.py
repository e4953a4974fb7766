"""What developers, tests and the demo need and an installation does not."""
