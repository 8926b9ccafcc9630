"""The tables of a report: stitched, recognised, their labels matched to the form's, their numbers made facts."""
