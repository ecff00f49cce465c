"""The rows of the table: each module measures its own against a reference that alternates."""
