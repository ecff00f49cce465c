"""How fast Mobility is: ratios inside one run, so that they mean something on a noisy machine."""
