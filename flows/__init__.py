"""In which order things happen, how often, on how many workers. No rule of the domain lives here."""
