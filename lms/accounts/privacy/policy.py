"""Who reads the notice for whom, consents for whom, and takes whose data away: oneself alone."""

from lms.accounts.models import Person
from lms.core.policy import Actor, permits


@permits("notice.acknowledge", "consent.switch", "person.export")
def oneself_alone(actor: Actor, person: Person) -> bool:
    """Nobody reads, consents or fetches in somebody else's place."""
    return actor.person_id is not None and actor.person_id == person.id
