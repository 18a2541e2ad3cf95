"""Turn a curated file of figures and stated positions into a report that can be defended number by number.

Nothing is imported here: `explainer check` must not pay for matplotlib, nor `explainer diff` for a kernel.
"""

__version__ = "0.1.0"
