"""Reports made up, printed in many styles, read back and compared cell by cell."""
