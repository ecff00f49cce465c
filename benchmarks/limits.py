"""What limits each row now, written after measuring; change it with what it describes."""

LIMITS = {
    1: "The processor of the web workers, about 3.5 ms a confirmation: one look and one statement, "
    "five seals, and as much again for Flask, the form's token, the cookie and the log.",
    2: "Nothing of its own: confirming does not touch the slot's row, whose place the hold took.",
    3: "The same as row 1: waiting clients cost little, since a worker takes one request a thread.",
    4: "Probably that a connection stays with the worker that accepted it, shared out unevenly.",
    5: "The same work as row 1, with its rows written one by one by SQLite's one writer, who waits "
    "for the disk each time.",
    6: "Six round trips for three statements: the office and its pools are read anew for each "
    "page; the template is a quarter of the time.",
    7: "Rendered once for each language; what is left are the tag and the headers.",
    8: "One look into a covering index for each pool and month; after many changes the index's "
    "entries have to be checked in the table until the next vacuum.",
    9: "One statement to claim and one to mark, each a unit that waits for the disk; the rest "
    "is reading the rows and making them objects. From end to end, opening and sealing a contact, "
    "wording the text and signing its link.",
    10: "Writing the rows and their indexes; each office is a unit of its own.",
    11: "Two thirds are pages; of the rest, every answer to a form is a redirect of 500 bytes of "
    "headers.",
    12: "The result page names every pathway with its reasons.",
    14: "Opening four sealed values and sealing a message for each person; the rest is one "
    "statement for each kind of row.",
    13: "Opening 600 seals and reading their JSON, the rows of the one query, and wording 300 "
    "lines: together about twice what the template takes; and the look that is written for each "
    "page.",
    15: "Adding up 330,000 rows of groups and days twice, once by group and once by day; then half "
    "a million waiting times, sign by sign, for each table.",
}
