"""What limits each row now, written after measuring; change it with what it describes."""

LIMITS: dict[int, str] = {}
