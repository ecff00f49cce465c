"""What limits each row now, written after measuring; change it with what it describes."""

LIMITS = {
    1: "The processor of the web workers: a confirmation is 12 statements, of which SQLAlchemy's "
    "ORM makes more work than PostgreSQL does; the page after it is read in a unit of its own.",
    2: "Nothing of its own: confirming does not touch the slot's row, whose place the hold took.",
    3: "The same as row 1: waiting clients cost little, since a worker takes one request a thread.",
    4: "Probably that a connection stays with the worker that accepted it, shared out unevenly.",
    5: "The same work as row 1 by SQLite's one writer, who waits for the disk each time.",
    6: "Six round trips for three statements: the office and its pools are read anew for each "
    "page; the template is a quarter of the time.",
    7: "The page is rendered anew each time: 23 translations, 15 addresses and 4 imported files.",
    8: "One look into a covering index for each pool and month; after many changes the index's "
    "entries have to be checked in the table until the next vacuum.",
    11: "Two thirds are pages; of the rest, every answer to a form is a redirect of 700 bytes, "
    "body and headers together.",
    12: "The result page names every pathway with its reasons.",
}
