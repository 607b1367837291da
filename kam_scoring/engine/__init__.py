"""Algorithms of the scoring as pure functions on DataFrames and arrays, without the ORM.

``facts`` (rows of the queries to facts per account) -> ``lifetime`` (order rhythm) -> ``capital``
(what an account is worth) -> ``criteria`` (raw values) -> ``normalise`` (points) -> ``ranking``
(score, class). Beside them: ``rhythm`` (who is overdue), ``changes`` (why a score moved) and
``forecast`` (how far forecasts were off). What cannot be known is NaN in float columns and arrays,
and None elsewhere; infinity never leaves the package.
"""
