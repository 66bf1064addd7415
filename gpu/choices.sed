# a line of text as a C string
s/.*/"&\\n"/
