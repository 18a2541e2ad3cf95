"""From an executed notebook to the files that are published: page, PDF, pictures, data.

Importing this package imports nothing heavy: nbconvert loads every exporter when it starts.
"""
