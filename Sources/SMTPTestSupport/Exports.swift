// One import gives a test all it needs, also with MemberImportVisibility. Of the network module
// only the clock is public.
@_exported public import SMTPTestMIME
@_exported public import SMTPTestScript
@_exported public import SMTPTestWire

@_exported public import struct SMTPTestNetwork.SMTPFixtureClock
