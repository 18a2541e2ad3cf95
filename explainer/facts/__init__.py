"""The facts: reading and checking a file of them, cutting an edition, arithmetic with hedges."""
