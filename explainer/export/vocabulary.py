"""The terms of claims.jsonld, each mapped to the vocabulary that defines it.

Every claims file carries the JSON-LD context in full: it means the same without the network.

schema.org for claims, observations and data sets; PROV for where a claim was read and what it
replaced. The one namespace of our own names properties that neither has: above all the hedge.
"""

from __future__ import annotations

from typing import Any

OWN = "urn:explainer:"

_SCHEMA_TYPES = """
    Claim CreativeWork Dataset DataDownload Observation Organization Person Place Property
    PropertyValue Question StatisticalVariable
"""
_SCHEMA_TEXTS = """
    abstract alternateName creditText dateCreated datePublished description encodingFormat
    inLanguage isAccessibleForFree jobTitle maxValue measurementMethod minValue name
    observationDate propertyID spatialCoverage temporalCoverage text unitText value version
"""
_SCHEMA_LINKS = """
    about additionalProperty affiliation appearance author citation contentUrl distribution
    firstAppearance isBasedOn isPartOf measuredProperty observationAbout publisher url
    variableMeasured
"""
_ORIGINS = {
    "wasQuotedFrom": {"@id": "prov:wasQuotedFrom", "@type": "@id"},
    "wasRevisionOf": {"@id": "prov:wasRevisionOf", "@type": "@id"},
}


def context() -> dict[str, Any]:
    """The JSON-LD 1.1 context: every term, and no address to fetch."""
    links = {name: {"@id": f"schema:{name}", "@type": "@id"} for name in _SCHEMA_LINKS.split()}
    return {
        "@version": 1.1,
        "schema": "https://schema.org/",
        "prov": "http://www.w3.org/ns/prov#",
        "explainer": OWN,
        **{name: f"schema:{name}" for name in (_SCHEMA_TYPES + _SCHEMA_TEXTS).split()},
        **links,
        **_ORIGINS,
    }
