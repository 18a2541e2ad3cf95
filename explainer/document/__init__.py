"""The document: its nodes, and how records become words in them, in the report's language."""
