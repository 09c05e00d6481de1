"""What partners, supporters and reviewers fill in."""
