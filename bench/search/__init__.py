"""The comparison of optimizers: problems, adapters of the peers, runs, and what is made of them."""
