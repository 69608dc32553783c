// One import gives whoever sends mail all it needs, also with MemberImportVisibility.
@_exported public import SMTPTestWire

@_exported public import struct SMTPTestNetwork.SMTPFixtureClock
@_exported public import enum SMTPTestNetwork.SMTPTLSMode
@_exported public import struct SMTPTestNetwork.SMTPTestClientCertificate
@_exported public import struct SMTPTestNetwork.SMTPTestEndpoint
