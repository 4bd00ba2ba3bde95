"""The round of 2022 for trying the system out: real plan, people named by their role only."""
