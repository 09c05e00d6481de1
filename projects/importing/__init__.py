"""Reads the pages of the association's former web site. Pure: texts come in, facts and remarks come out."""
