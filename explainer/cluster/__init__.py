"""Editions built by the workers of a Dask cluster.

Belongs here: client (this machine: what is sent out, what comes back) and work (what travels, and
what a worker does with it). Does not belong here: building and publishing an edition (build).

Only the machine that submits writes to the output folder: a worker is given the facts and the
notebooks as bytes, and gives back files as bytes.
"""

from __future__ import annotations
