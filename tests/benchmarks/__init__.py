"""What a page, a ranking, a whole application costs the server: `make bench`. See docs/benchmarks.md."""
