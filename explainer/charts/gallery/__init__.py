"""One module a chart: a function `draw(canvas, ...) -> Description`."""
