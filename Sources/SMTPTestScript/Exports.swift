// Scripts and dialogues speak of stages, replies and envelopes: whoever imports them has those too.
@_exported public import SMTPTestWire
