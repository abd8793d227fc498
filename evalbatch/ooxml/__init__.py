"""An .xlsx as it is: knows zip and ECMA-376, knows no form."""
