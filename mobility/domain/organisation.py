"""What is refused about organisations that help people book."""

from mobility.domain.errors import DomainError


class OrganisationUnknown(DomainError):
    """No organisation has this name: a stale form, or an altered one."""

    code = "organisation_unknown"


class NameTaken(DomainError):
    """Another organisation has this name, and people would take one for the other."""

    code = "name_taken"
