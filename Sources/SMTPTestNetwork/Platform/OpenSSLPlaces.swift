internal import CSMTPTestPlatform

/// Where this system may have OpenSSL, and what brings it there.
extension OpenSSLPlace {
  #if canImport(Darwin)
    private static let files = [
      ("libcrypto.3.dylib", "libssl.3.dylib"), ("libcrypto.1.1.dylib", "libssl.1.1.dylib"),
    ]

    /// Homebrew's and MacPorts' folders. The system's own library has no version in its name, and
    /// whoever opens it is killed.
    static let ofThisSystem =
      [
        "/opt/homebrew/opt/openssl@3/lib", "/usr/local/opt/openssl@3/lib",
        "/opt/local/libexec/openssl3/lib", "/opt/local/lib",
        "/opt/homebrew/opt/openssl@1.1/lib", "/usr/local/opt/openssl@1.1/lib",
        "/opt/local/libexec/openssl11/lib",
      ].flatMap(within)

    static let installCommand = "brew install openssl@3"
  #else
    private static let files = [
      ("libcrypto.so.3", "libssl.so.3"), ("libcrypto.so.1.1", "libssl.so.1.1"),
    ]

    /// By their versioned names, wherever the system's linker finds them.
    static let ofThisSystem = files.map { OpenSSLPlace(crypto: $0, ssl: $1) }

    static var installCommand: String {
      let managers = [
        ("/usr/bin/apt-get", "apt-get install openssl"),
        ("/usr/bin/dnf", "dnf install openssl-libs"),
        ("/usr/bin/yum", "yum install openssl-libs"),
        ("/usr/bin/zypper", "zypper install libopenssl3"),
        ("/sbin/apk", "apk add openssl"),
      ]
      return managers.first { access($0.0, X_OK) == 0 }?.1 ?? "apt-get install openssl"
    }
  #endif

  /// The versions there may be in a folder.
  static func within(_ directory: String) -> [OpenSSLPlace] {
    files.map { OpenSSLPlace(crypto: "\(directory)/\($0)", ssl: "\(directory)/\($1)") }
  }
}
