from scholarships.models.candidacy import Candidacy, Endorsement, NominatingAuthority, Nominator
from scholarships.models.track import Track

__all__ = ["Candidacy", "Endorsement", "NominatingAuthority", "Nominator", "Track"]
