"""Compares optimizers: `search.py` runs what is missing, `search.py report` makes tables and plots of it. See README.md."""

from search import cli

cli.main()
