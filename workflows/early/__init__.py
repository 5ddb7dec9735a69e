"""Clusters formed before 05/10/2009: the list to be settled, and the pages of their dossiers."""
