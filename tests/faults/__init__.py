"""Faults, hostile input and bad luck, in numbers: each module prints its counts when it is run.

Belongs here: making the faults, with fixed seeds, and counting what came of them. The tests
(`tests/test_faults_*.py`) run a few of each, and all of them in CI.
"""
