"""Persistence: tables, constraints and named queries. Nothing here commits."""
