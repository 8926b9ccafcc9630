"""From list pages to the reports and attachments they lead to."""
