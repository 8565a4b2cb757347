"""The recipe of the landscape pack: data, networks, losses, training, evaluation and export. See README.md."""
