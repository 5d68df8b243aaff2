"""公众号: push in, passive reply out, customer-service messages when an answer comes late."""
