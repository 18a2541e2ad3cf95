"""Warm processes: one imports everything once, and is forked for each piece of work.

Belongs here: such a process, seen from within and from outside, and the cells of a notebook run in
one of its forks. Does not belong here: what is made from the outputs.

    process   a warm process, seen from whoever starts it
    server    the process itself, which forks for each order
    shell     the cells of a notebook, run in the process that calls
    streams   what cells print, past Python too
    cells     an order to run cells, and the lines that answer it: the server's side
    runner    the same, seen from a build
"""
