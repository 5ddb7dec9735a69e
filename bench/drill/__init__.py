"""The drill: deadlines fall due while everything is killed, and the mail server's book is read.

``make drill``, or ``python -m bench.drill [--deadlines N] [--seed N] [--only postgresql|sqlite]``.
"""
