"""Conversations and exchanges in SQLite or PostgreSQL. Nothing personal is written unmasked."""
