"""OFD (GB/T 33190): pages of text and drawn lines."""
