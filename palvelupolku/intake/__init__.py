"""Contacts and the queue they wait in."""
