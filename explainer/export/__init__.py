"""Turning an executed notebook into the published files: page, PDF, pictures, data.

Importing this package is cheap, since nbconvert loads every exporter when it starts.
"""
