"""Benchmarks: seeded problems, what planning them takes, and what that is compared with."""
