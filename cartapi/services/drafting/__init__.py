"""Addresses and customer of the second dialect: kept as far as they are known, handed to the engine when complete."""
