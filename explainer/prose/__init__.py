"""Numbers, hedges, speakers and quotations as runs of words, in the report's language."""
