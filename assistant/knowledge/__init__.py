"""Knowledge files written by staff, read and checked into an immutable Release."""
