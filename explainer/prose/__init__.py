"""Numbers, hedges, speakers and quotations as runs of words, in the report's language.

Belongs here: how a record reads in a sentence or a table cell.
Does not belong here: which records are wanted (report), markup, pictures.
"""
