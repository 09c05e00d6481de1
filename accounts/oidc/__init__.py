"""Signing in through the association's own OpenID provider (Authentik): identity is issuer + subject, nothing else."""
