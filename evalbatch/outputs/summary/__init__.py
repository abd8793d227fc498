"""The sheets of the summary workbook, one module each or a few that belong together; `table` writes any of them."""
