"""Referrals to associations and their answers."""
