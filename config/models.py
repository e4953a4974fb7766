"""The house has no tables. Django tells only apps with this file that migrations have run."""
