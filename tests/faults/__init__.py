"""Faults, hostile input and bad luck, in numbers: each module prints its counts when it is run."""
