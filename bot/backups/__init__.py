"""Everything the database holds, as rows that do not depend on which database it is.

``rows`` reads and writes them, ``sealing`` encrypts a stream, ``files`` puts the two together,
``copying`` moves rows from one database into another.
"""
