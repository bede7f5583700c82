"""Where the pages of mentoring live."""

from flask import Blueprint

bp = Blueprint("mentoring", __name__, template_folder="templates", url_prefix="/mentoring")
assignments_bp = Blueprint(
    "assignments", __name__, template_folder="templates", url_prefix="/assignments"
)
