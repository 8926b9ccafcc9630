"""What an operator asks: status, doctor, notifications."""
