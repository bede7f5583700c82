"""Where the pages of people and cooperatives live."""

from flask import Blueprint

bp = Blueprint("cooperatives", __name__, template_folder="templates")
