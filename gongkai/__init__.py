"""China's open-government annual reports as data that can be trusted cell by cell."""
