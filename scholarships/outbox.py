from ledger.outbox import periodic
from scholarships.services import lapse_endorsements

periodic("scholarships.lapse_endorsements", every_minutes=5)(lapse_endorsements)
