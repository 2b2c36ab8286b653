"""Orders: placing, changing, deleting, their status, their mails (orders.md)."""
