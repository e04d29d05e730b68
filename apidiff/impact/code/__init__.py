"""Calls that are found in the source code of a client: by path templates and operationIds, each with its line.

Code that is found may be dead, and code that calls may not be found: what is here says who may be hit, and never who is
not.
"""
