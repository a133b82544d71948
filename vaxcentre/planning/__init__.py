"""Plans: who works when, which pair in which booth, and what the floor will look like.

Values in, values out. It knows the rules and nothing else of the application; the libraries that
solve, count and draw lots are met here and nowhere else.
"""
