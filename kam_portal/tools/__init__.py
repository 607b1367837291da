from . import form, participation, reply, text, upload
