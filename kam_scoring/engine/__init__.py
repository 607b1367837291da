"""Algorithms of the scoring as pure functions on DataFrames and arrays, without the ORM.

``facts`` (rows of the queries to facts per account) -> ``lifetime`` (order rhythm) -> ``criteria``
(raw values) -> ``ranking`` (points, score, class). What cannot be known is NaN in float columns and
arrays, and None elsewhere; infinity never leaves the package.
"""
