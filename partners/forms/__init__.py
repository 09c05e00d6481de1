"""What partners, reviewers and coordinators fill in: one file a subject, imported by its own name."""
