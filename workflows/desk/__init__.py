"""The officer's pages: the desk, lists of dossiers and clusters, the dossier and its acts."""
