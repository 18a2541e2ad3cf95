"""The terms of claims.jsonld, each mapped to the vocabulary that defines it.

Belongs here: the JSON-LD context, which every claims file carries in full so that it means the same
without the network. Does not belong here: what is said with the terms (claims, dataset).

schema.org for claims, observations and data sets; W3C Web Annotation (oa) for places in the page;
PROV for where a claim was read and what it replaced. The one namespace of our own names properties
that none of these has: above all the hedge.
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
_PLACES = {
    "Annotation": "oa:Annotation",
    "SpecificResource": "oa:SpecificResource",
    "TextQuoteSelector": "oa:TextQuoteSelector",
    "body": {"@id": "oa:hasBody", "@type": "@id"},
    "target": {"@id": "oa:hasTarget", "@type": "@id"},
    "source": {"@id": "oa:hasSource", "@type": "@id"},
    "selector": {"@id": "oa:hasSelector", "@type": "@id"},
    "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"},
    "identifying": "oa:identifying",
    "exact": "oa:exact",
    "prefix": "oa:prefix",
    "suffix": "oa:suffix",
}
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
        "oa": "http://www.w3.org/ns/oa#",
        "prov": "http://www.w3.org/ns/prov#",
        "explainer": OWN,
        **{name: f"schema:{name}" for name in (_SCHEMA_TYPES + _SCHEMA_TEXTS).split()},
        **links,
        **_PLACES,
        **_ORIGINS,
    }
