"""The sheets of our own template by which the reader knows it."""

TEMPLATE_SHEET = "_evalbatch"  # hidden; says which template it is
ROW_SHEET = "逐行核对"  # works out the form row by row; holds nothing that a unit fills in
PANEL_SHEET = "填报自查"  # tells what is still open
CONCLUSION_SHEET = "评价结论"  # its grades go into the check of the form's own
NOT_FILLED_IN = "不用填写）"  # ends the titles of sheets that nobody fills in
