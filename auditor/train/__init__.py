"""From labelled posts to a finished model folder; the only package that imports torch.

`python -m auditor.train --data FOLDER` does it all: folds, calibration, export, evaluation, card.
"""
