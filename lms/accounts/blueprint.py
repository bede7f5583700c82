"""The blueprint of signing in, roles and second factors."""

from flask import Blueprint

bp = Blueprint("accounts", __name__, template_folder="templates")
