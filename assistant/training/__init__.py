"""How the shipped sentence encoder is made and trained; nothing here runs while the service serves."""
