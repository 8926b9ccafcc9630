"""The tables of a report: stitched, recognised, their labels matched to those of the form, their numbers made facts."""
