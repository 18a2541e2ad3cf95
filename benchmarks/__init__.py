"""What things cost, side by side in one run: `make bench`, or `python -m benchmarks SUBJECT …`.

One module a subject, with a function `measure(rounds)` that gives tables; what they share is in
`timing`, the project that is measured in `projects`. Subjects are listed in `__main__`.
"""
