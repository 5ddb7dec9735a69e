"""Handing out the files of a dossier, and taking them in on forms."""
