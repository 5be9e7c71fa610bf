"""Readout: pasted news pages in, sourced answers about leaders and their meetings out."""

__version__ = "0.1.0"
