"""Asking other companies over HTTP while a client waits: bounded in time, retried once, cut off while they are down."""
