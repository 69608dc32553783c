@_exported public import SMTPTestSupport
