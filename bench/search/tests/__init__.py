"""Tests of the comparison: python3 -m unittest discover -s bench/search/tests -t bench"""
