"""The council's own pages: councils and their criteria, rounds, minutes, the record as a file."""
