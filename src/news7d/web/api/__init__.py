"""The doors for programs: JSON under /api/v1, errors as problem details (RFC 9457)."""
