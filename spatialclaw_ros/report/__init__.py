"""One self-contained HTML page of a run: what was asked, seen, drawn and answered."""
