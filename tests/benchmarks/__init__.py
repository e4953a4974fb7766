"""What a page, a ranking, a whole application costs the server: `make bench`. docs/benchmarks.md explains it."""
