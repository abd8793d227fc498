"""From an Excel file to Forms."""
