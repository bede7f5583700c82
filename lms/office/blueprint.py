"""Where the pages of the office's own decisions live."""

from flask import Blueprint

bp = Blueprint("office", __name__, template_folder="templates", url_prefix="/settings")
