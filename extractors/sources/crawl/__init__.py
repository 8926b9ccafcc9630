"""From list pages to the reports and attachments they link to."""
