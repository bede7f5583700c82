"""The trail as administrators and auditors read it: who did what to which object, when."""
