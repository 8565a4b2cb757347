"""The networks of the recipe, with the parameter names of the published SPADE checkpoints."""
