"""Figures for packs: python -m recipe.evaluate --help."""
