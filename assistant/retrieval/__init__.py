"""Release -> ranked targets for a query. Imports nothing from the dialogue or the channels."""
