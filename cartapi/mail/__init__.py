"""Composing and sending mails. Knows no tables and no languages: texts and values come from the caller."""
