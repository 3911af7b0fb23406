"""Date expressions as intervals of days, anchored on publication and on the text."""
