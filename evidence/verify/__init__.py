"""Is a package what was sealed, and who sealed it?

Everything here but `bundle` is plain Python 3.8 of the standard library: put one after another, these files are the
`verify.py` that travels in each package, so the program and the stand-alone verifier cannot disagree.
"""
