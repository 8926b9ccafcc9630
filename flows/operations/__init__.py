"""What an operator needs: status, doctor, notifications."""
