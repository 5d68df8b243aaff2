"""The edges: HTTP API and pages. They translate; they decide nothing about answers."""
