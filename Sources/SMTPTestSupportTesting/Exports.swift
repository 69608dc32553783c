// One import gives a test all it needs, also with MemberImportVisibility.
@_exported public import SMTPTestSupport
