"""How the trail speaks of people, sign-ins, grants and consent; and of what the core keeps."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select

from lms.accounts import labels
from lms.accounts.models import Person, Purpose
from lms.core import wordings
from lms.core.database import db
from lms.core.i18n import gettext
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor, visibility
from lms.core.roles import Scope
from lms.core.text import as_id

SCOPES = {Scope.AREA: _("area"), Scope.COOPERATIVE: _("cooperative"), Scope.OWN: _("own")}
PURPOSES = {Purpose.PHOTOS: _("photos"), Purpose.MESSAGES: _("messages outside the app")}


def people(viewer: Actor, keys: Collection[str]) -> Mapping[str, str]:
    """People by name where the viewer may see them, else by their participant number."""
    rows = db.session.execute(
        select(Person, visibility(viewer, Person).label("is_seen")).where(Person.id.in_(ids(keys)))
    )
    return {str(person.id): _called(person, is_seen=is_seen) for person, is_seen in rows}


def _called(person: Person, *, is_seen: bool) -> str:
    if is_seen and not person.erased_at:
        return person.shown_name
    return gettext("Participant %(number)s", number=person.participant_no)


def ids(keys: Collection[str]) -> list[UUID]:
    """The keys that are ids; a trail may hold others."""
    return [found for key in keys if (found := as_id(key))]


wordings.say_acts(
    "people",
    _("People and sign-in"),
    {
        "person.register": _("Registered a person"),
        "person.set_email": _("Set an e-mail address"),
        "person.export": _("Took own data away as a file"),
        "credential.set": _("Set a new secret"),
        "signin.begin": _("Signed in"),
        "signin.end": _("Signed a device out"),
        "grant.give": _("Gave a role"),
        "grant.end": _("Ended a role"),
        "administrator.first": _("Made the first administrator"),
        "administrator.recover": _("Let an administrator in again"),
        "code.issue": _("Gave a one-time code"),
        "code.redeem": _("Used a one-time code"),
        "cards.print": _("Printed entry cards"),
        "factor.confirm": _("Set up a second factor"),
        "factor.end": _("Switched a second factor off"),
        "factor.renew_codes": _("Made new recovery codes"),
        "factor.reset": _("Reset a second factor"),
        "person.correct": _("Corrected a name or gender"),
        "person.complete": _("Filled in what was missing about a person"),
        "person.move": _("Moved a person to another cooperative"),
        "person.record_death": _("Recorded a death"),
        "person.release_number": _("Took a phone number away"),
        "person.renumber": _("Gave a new phone number"),
        "person.suspend": _("Locked an account"),
        "person.unsuspend": _("Opened a locked account"),
        "role.give": _("Gave a role by hand"),
        "role.change": _("Changed the days of a role"),
        "role.end": _("Ended a role by hand"),
        "signin.complete": _("Gave the second factor"),
        "signin.end_all": _("Signed a person out everywhere"),
    },
)
wordings.say_acts(
    "privacy",
    _("Privacy"),
    {
        "notice.acknowledge": _("Read the notice of purpose"),
        "consent.switch": _("Changed a consent"),
    },
)
wordings.say_acts(
    "system",
    _("System"),
    {
        "setting.change": _("Changed a setting"),
        "audit.export": _("Took the trail away as a file"),
        "submission.keep_conflict": _("Kept a submission that contradicts another"),
        "job.start": _("Began a long piece of work"),
        "job.step": _("Finished a long piece of work"),
        "holidays.load": _("Loaded holidays"),
        "backup.make": _("Made a backup"),
        "signin.end_everywhere": _("Signed everybody out after a restore"),
        "backup.restore": _("Took a backup back"),
    },
)
wordings.say_things(
    {
        "person": _("person"),
        "credential": _("secret"),
        "sign_in": _("signed-in device"),
        "role_grant": _("role"),
        "consent": _("consent"),
        "audit_entry": _("entry of the trail"),
        "audit_detail": _("detail of the trail"),
        "receipt": _("receipt of a submission"),
        "conflict": _("contradicting submission"),
        "job": _("long piece of work"),
        "holiday": _("holiday"),
        "throttle": _("count of tries"),
        "setting": _("setting"),
        "export": _("file"),
        "one_time_code": _("one-time code"),
        "recovery_code": _("recovery code"),
        "second_factor": _("second factor"),
        "suspension": _("lock of an account"),
        "backup_made": _("backup"),
        "epoch": _("beginning after a restore"),
        "heartbeat": _("sign of life of the worker"),
        "stored_file": _("file"),
        "setting_state": _("state of the settings"),
    }
)
wordings.say_parts(
    {
        "id": _("id"),
        "name": _("name"),
        "phone": _("phone number"),
        "email": _("e-mail address"),
        "gender": _("gender"),
        "participant_no": _("participant number"),
        "is_example": _("is a sample"),
        "merged_into": _("merged into"),
        "erased_at": _("erased at"),
        "created_at": _("made at"),
        "notice_version": _("notice read, version of"),
        "person_id": _("person"),
        "secret_hash": _("secret"),
        "changed_at": _("changed at"),
        "token_hash": _("device's mark"),
        "device": _("device"),
        "began_at": _("began at"),
        "seen_at": _("last used at"),
        "expires_at": _("ends by itself at"),
        "ended_at": _("ended at"),
        "role": _("role"),
        "scope_kind": _("kind of scope"),
        "scope_key": _("scope"),
        "source": _("source"),
        "valid_from": _("valid from"),
        "valid_to": _("valid until (exclusive)"),
        "expires_on": _("last day"),
        "purpose": _("purpose"),
        "text_version": _("version of the words"),
        "given_at": _("given at"),
        "withdrawn_at": _("withdrawn at"),
        "deleted": _("deleted"),
        "submission": _("number of the submission"),
        "kind": _("kind"),
        "payload": _("content"),
        "sha256": _("fingerprint of the content"),
        "resolved_by": _("decided by"),
        "at": _("at"),
        "by": _("by"),
        "key": _("key"),
        "value": _("value"),
        "set_by": _("set by"),
        "set_at": _("set at"),
        "state": _("state"),
        "total": _("in all"),
        "done": _("done"),
        "started_at": _("began at"),
        "table": _("table"),
        "rows": _("rows"),
        "format": _("format"),
        "filter": _("filter"),
        "date": _("day"),
        "act": _("act"),
        "object_kind": _("kind of object"),
        "object_id": _("id of the object"),
        "answer": _("answer"),
        "awaits_code": _("waits for the second factor"),
        "given_by": _("given by"),
        "issued_by": _("issued by"),
        "used_at": _("used at"),
        "died_on": _("died on"),
        "name_key": _("name as a key"),
        "since": _("since"),
        "sealed_key": _("key"),
        "code_hash": _("code's mark"),
        "last_step": _("last code used"),
        "began_by": _("locked by"),
        "ended_by": _("ended by"),
        "bytes": _("bytes"),
        "mime": _("kind of file"),
        "keep_until": _("kept until"),
        "decided_by": _("decided by"),
        "decided_at": _("decided at"),
        "decision": _("decision"),
        "resolved_at": _("decided at"),
        "address": _("address"),
        "position": _("place"),
        "scan": _("scan"),
        "window": _("window"),
        "file_name": _("name of the file"),
        "size": _("size"),
    }
)
wordings.say_values("role_grant.role", labels.NAMES)
wordings.say_values("role_grant.scope_kind", SCOPES)
wordings.say_values("consent.purpose", PURPOSES)
wordings.say_values("person.gender", {"L": _("male"), "P": _("female")})
wordings.name_things("person", people)
