"""A made-up city: its units fill in forms, some of them wrongly, and every fault is known.

`project` makes a project and the form a clerk would fill in without a fault, `faults` spoils it in one known way,
`layouts` puts it on a sheet, `register` writes the bureau's own list, `judge` holds the findings against the truth.
Nothing here asks evalbatch what is right: scores and rates are worked out anew.
"""
