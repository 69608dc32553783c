import Foundation
import SMTPTestHelpers
import Testing

@testable import SMTPTestNetwork

/// `tls-server-end-point` of certificates that `openssl req -x509` made; their digests are `openssl dgst`'s.
@Suite(.bounded) struct `A server's end point` {
  private static let certificates: [(name: String, der: String, digest: String?)] = [
    (
      "ECDSA with SHA-512",
      """
      MIIBeTCCAR+gAwIBAgIUV5rLElwkbJ8m8weJ5hMo8NMhq58wCgYIKoZIzj0EAwQwETEPMA0GA1UEAwwGc2hhNTEyMCAX\
      DTI2MTEyNzAyNDYzOFoYDzIxMjYxMTAzMDI0NjM4WjARMQ8wDQYDVQQDDAZzaGE1MTIwWTATBgcqhkjOPQIBBggqhkjO\
      PQMBBwNCAAT4lAnDoCuVxB1ZaBj0HIcrkspV3BbJ2J+JXJcsum8srMpFvJ9GK1mXKMWP4eQjo4ym4KFvPwQYxFQsXDqA\
      2qn2o1MwUTAdBgNVHQ4EFgQUXqayBygMMvwixN73oBFg6CQqNZowHwYDVR0jBBgwFoAUXqayBygMMvwixN73oBFg6CQq\
      NZowDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDBANIADBFAiBSqSsvRc5ePjC2shkGyRcUUBgSnfwJ4x/j9FsR5J4q\
      gAIhANluxS3pARA5ztzFa5bsfS0wUwSXNJuuOD41UmTNB7fx
      """,
      "eVz8oWIWzqp4uiPsoQD+66gaEQRfyw0+qDA58R8MzcsYCj8qLmHDz1RWCfUezyQcESq2csVDnrk5N8t5MwmrJA=="
    ),
    (
      "RSA-PSS with SHA-384",
      """
      MIICYjCCAZegAwIBAgIUTM63lLlyxu/F2+JhyZN2QXSRQBwwQQYJKoZIhvcNAQEKMDSgDzANBglghkgBZQMEAgIFAKEc\
      MBoGCSqGSIb3DQEBCDANBglghkgBZQMEAgIFAKIDAgFOMA4xDDAKBgNVBAMMA3BzczAgFw0yNjExMjcwMjQ2MzhaGA8y\
      MTI2MTEwMzAyNDYzOFowDjEMMAoGA1UEAwwDcHNzMIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDOSyCLNhUPEfwB\
      6Ol4DYhY9JqGD4cU002w7X+2/RbztWJdfHIAJ+F7nkYWKxNahhnuIHZUf3AKpI6zBlFf2DvFfgsOvSmplsyguUac1sdz\
      chJZCUY+nMft7cpn1LschCpUtnWJ9liz3EnWOIu0xO9o024OWuXHkfrG1C/dk9TaTwIDAQABo1MwUTAdBgNVHQ4EFgQU\
      T3h/nQ3RonCRlexK89wBc4QiVpYwHwYDVR0jBBgwFoAUT3h/nQ3RonCRlexK89wBc4QiVpYwDwYDVR0TAQH/BAUwAwEB\
      /zBBBgkqhkiG9w0BAQowNKAPMA0GCWCGSAFlAwQCAgUAoRwwGgYJKoZIhvcNAQEIMA0GCWCGSAFlAwQCAgUAogMCAU4D\
      gYEAcEm3lrKN9ff6xLYNUlaBM/t+gHNaLdjze1R1l1dMf6c6TIQeFHe99iartafJz+bhXsVSJnWSAoTt+dsp5uIinXe1\
      UTswmg+fGFC5mtbZVJ0RVCwaozKGjhXOftGNCYBnVZvHxN6y8dvfDN7APAcHsWcltliZGnkY8yywEojVLlQ=
      """,
      "Iv9KrpuQhR6EfsMproVRwX3qYlvkkQOfbPjR5XGTI7WUOku/HKGeJC0myFN/lByM"
    ),
    (
      "ECDSA with SHA-1, hence SHA-256",
      """
      MIIBczCCARqgAwIBAgIUE/xfct680SjLtjItQqFgX1J/pDkwCQYHKoZIzj0EATAPMQ0wCwYDVQQDDARzaGExMCAXDTI2\
      MTEyNzAyNDYzOFoYDzIxMjYxMTAzMDI0NjM4WjAPMQ0wCwYDVQQDDARzaGExMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcD\
      QgAElGzyG5Rq4vlFpYEp7ICYEw8zZjTIcE9PWo+N/Aly1H52+e2uFVDJFfkP3wN94JkeqcVzQNPAp72c4YbR+mlaFaNT\
      MFEwHQYDVR0OBBYEFDje111FbhlNp8KgGPn+w2DO9o8+MB8GA1UdIwQYMBaAFDje111FbhlNp8KgGPn+w2DO9o8+MA8G\
      A1UdEwEB/wQFMAMBAf8wCQYHKoZIzj0EAQNIADBFAiEAysTH2bUazIbLf8i9JoqpwyXtJeVZWSQ9duY7hgMSL10CIBNo\
      NfgEuOnpUJMvbJHWUFKRWwyXfQsIWaRvHxZuzg3D
      """,
      "EpLM6KGryjv3ik2rfejgcpC5RE5l7n3UnWHqvMhrRJw="
    ),
    (
      "RSA with MD5, hence SHA-256",
      """
      MIIB+jCCAWOgAwIBAgIUNmf1uObD4MoTlHr0BedbgfhZmhcwDQYJKoZIhvcNAQEEBQAwDjEMMAoGA1UEAwwDbWQ1MCAX\
      DTI2MTEyNzAyNDYzOFoYDzIxMjYxMTAzMDI0NjM4WjAOMQwwCgYDVQQDDANtZDUwgZ8wDQYJKoZIhvcNAQEBBQADgY0A\
      MIGJAoGBAOhqLU3DzZ5PEcXoHewTn2UYVk++BmigrBA55FWjGsx+rssGRTzn0L9ViVqo5Huw1eOHzU7h+kgfk4nYP2dj\
      2vfmhQSfIsg9dalqPBfqa32WZzLFoWmXW3d1UsZFIX7P0XCcTnq5F6YmfDxnmY1lF3ElXQtFfjmNwpXMP5024H3FAgMB\
      AAGjUzBRMB0GA1UdDgQWBBRPkVKvL3Taqw/MWpHdScoYXGld6TAfBgNVHSMEGDAWgBRPkVKvL3Taqw/MWpHdScoYXGld\
      6TAPBgNVHRMBAf8EBTADAQH/MA0GCSqGSIb3DQEBBAUAA4GBAHqiKztrUgGRZX9N4ohonG0l3NS/eLiFMg7djRopafZG\
      7+CCJl0wD/em6k2tM+vI3cyJPoUcn4x+GT90M/2816ntA5moYrT5d0ucywP12LKo+3LRJqWtRwdFo/pNPXYeEdET2Tbc\
      /NqCvXmyO5aOOfGAcJlSyaB5m9x3Ls/4+iNM
      """,
      "3HNPMPcUVsEoozD6qN1qy7ijUD5xBfjuRYrNItsDdEU="
    ),
    (
      "Ed25519, which has none",
      """
      MIIBOjCB7aADAgECAhRWZ2xZExICBtj2BOwGPb3BaO/0IDAFBgMrZXAwEjEQMA4GA1UEAwwHZWQyNTUxOTAgFw0yNjEx\
      MjcwMjQ2MzhaGA8yMTI2MTEwMzAyNDYzOFowEjEQMA4GA1UEAwwHZWQyNTUxOTAqMAUGAytlcAMhAPnOqn4O/PFrl1Uh\
      v0EH/1gTakZ2LDLxe/lcv0bnlApco1MwUTAdBgNVHQ4EFgQU+aSXlNa+r5Ke5cxTFvmG86P85iswHwYDVR0jBBgwFoAU\
      +aSXlNa+r5Ke5cxTFvmG86P85iswDwYDVR0TAQH/BAUwAwEB/zAFBgMrZXADQQCjqhjTT2M0LjXp9YBwVKuUeYkxkSgX\
      Ol3CjSOiMYh72H+f4RHJX5PMaD/9yBQTNYHQGlp8q89QDWFQIlM9+ocE
      """,
      nil
    ),
  ]

  @Test(arguments: certificates)
  func `is the digest its certificate's signature has`(name: String, der: String, digest: String?)
    throws
  {
    let octets = try Array(#require(Data(base64Encoded: der)))
    let certificate = try TLSCertificate(der: octets, .load())
    #expect(certificate.endPoint.map { Data($0).base64EncodedString() } == digest, "\(name)")
  }
}
