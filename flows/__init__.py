"""Orchestration: in which order things happen, how often, and on how many workers. No domain rules are here."""
