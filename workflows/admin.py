"""The engine's own admin pages are taken away: they would move tasks behind the law's back.

Undo, revive and cancel of the stock pages drop a task's permission or leave its deadline armed
(docs/decisions); whoever must help a dossier along does it by a legal act.
"""

from django.contrib import admin
from viewflow.workflow import admin as _stock_pages  # noqa: F401 - registers them first
from viewflow.workflow.models import Process, Task

for _model in (Process, Task):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)
