"""Turn a curated file of figures and positions into a report that can be defended.

Nothing is imported here: `explainer check` must not pay for matplotlib, nor `diff` for a kernel.
"""

__version__ = "0.1.0"
