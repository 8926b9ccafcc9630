"""From tables of cells to reports with facts and findings. Pure functions: no files, network, database or scheduler."""
