"""One module a chart: a function `draw(fig, edition, ..., *, words, id) -> Description`."""
