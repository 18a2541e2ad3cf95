"""Editions in their folders: drafts and published ones, what changed in them, and their index."""
