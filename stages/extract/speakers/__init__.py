"""Who a speaker phrase means inside its document: name, kind, role, affiliation."""
