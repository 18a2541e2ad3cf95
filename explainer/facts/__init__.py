"""The facts: reading and checking a facts file, cutting an edition, arithmetic that keeps hedges.

Belongs here: what a record is and what follows from the records alone.
Does not belong here: wording (prose), nodes (document), any file other than the facts.
"""
