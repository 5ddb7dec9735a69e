"""The verbs: one public function per legal act, keyword arguments, one transaction."""
