"""Notebooks run by papermill, and what a build, a batch and a preview make of them."""
