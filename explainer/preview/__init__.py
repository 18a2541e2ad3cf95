"""The preview: a page on this machine that follows the facts file and the notebook as they change.

Belongs here: watching, making the page in a warm process, serving it to this machine alone.
Does not belong here: anything that is published; nothing in this folder writes below `reports/`.

    session   what happens when: watch, make, show
    watch     which files, and whether they differ
    worker    the warm process, seen from the session
    warm      the warm process itself, forked for each page (explainer.warm)
    making    one page, or the reasons why there is none
    served    the page with its reload script and its errors
    server    HTTP on the loopback
"""
