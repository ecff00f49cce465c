"""The rules of the network: standard library only, values in, values or a DomainError out."""
