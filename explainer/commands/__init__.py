"""The verbs of the command line, one module each: `add_arguments(parser)` and `run(arguments)`.

Belongs here: reading arguments, calling the layer below, printing what came of it.
Does not belong here: work that a notebook or another program would want too.
"""
