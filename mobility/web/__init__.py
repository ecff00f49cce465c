"""Handlers: each parses, checks access, calls one service and answers."""
