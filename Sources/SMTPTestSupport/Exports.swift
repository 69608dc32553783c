// One import gives a test all it needs, also with MemberImportVisibility. Of the network module
// only the clock, the endpoint and what belongs to TLS are public.
@_exported public import SMTPTestMIME
@_exported public import SMTPTestScript
@_exported public import SMTPTestWire

@_exported public import struct SMTPTestNetwork.SMTPFixtureClock
@_exported public import enum SMTPTestNetwork.SMTPTLSMode
@_exported public import struct SMTPTestNetwork.SMTPTLSSetupError
@_exported public import struct SMTPTestNetwork.SMTPTLSUnavailableError
@_exported public import struct SMTPTestNetwork.SMTPTestCertificate
@_exported public import class SMTPTestNetwork.SMTPTestCertificateAuthority
@_exported public import struct SMTPTestNetwork.SMTPTestClientCertificate
@_exported public import struct SMTPTestNetwork.SMTPTestEndpoint
