"""A message in a conversation -> an answer: urgency, understanding, answering, rendering."""
