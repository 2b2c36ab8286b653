"""Fraud checks: each may give an order another status; what it cannot find out counts as no finding."""
