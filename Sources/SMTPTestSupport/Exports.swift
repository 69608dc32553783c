// One import gives a test all it needs, also with MemberImportVisibility. Of the network module
// only the clock is public.
@_exported public import SMTPTestMIME
@_exported public import SMTPTestNetwork
@_exported public import SMTPTestWire
