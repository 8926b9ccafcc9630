"""What people decide: corrections, decisions, evidence."""
