"""Judged questions -> measures, baselines, and a dated results folder."""
