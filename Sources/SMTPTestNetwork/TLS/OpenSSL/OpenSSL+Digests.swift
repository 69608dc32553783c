package import SMTPTestWire

extension OpenSSL {
  /// What the mechanisms of AUTH need of digests.
  ///
  /// Where the system allows no digest of a kind, as some do with MD5, it is empty, and nothing that is
  /// compared with it is equal.
  package var digests: SASLDigests {
    SASLDigests(
      normalize: Normalization.kc,
      digest: { [self] in digest($0, $1) },
      authenticate: { [self] in authenticate($0, key: $1, $2) },
      stretch: { [self] in stretch($0, password: $1, salt: $2, iterations: $3) })
  }

  private func type(_ function: SASLDigests.Function) -> Handle {
    switch function {
    case .md5: keys.md5()
    case .sha1: keys.sha1()
    case .sha256: keys.sha256()
    }
  }

  private func digest(_ function: SASLDigests.Function, _ octets: [UInt8]) -> [UInt8] {
    output { target, count in
      octets.withUnsafeBytes {
        keys.digest($0.baseAddress, $0.count, target, &count, type(function), nil) == 1
      }
    }
  }

  private func authenticate(
    _ function: SASLDigests.Function, key: [UInt8], _ octets: [UInt8]
  ) -> [UInt8] {
    // An empty array may have no address, and a key without one is no key.
    let whole = key + [0]
    return output { target, count in
      whole.withUnsafeBytes { whole in
        octets.withUnsafeBufferPointer {
          keys.authenticate(
            type(function), whole.baseAddress, Int32(key.count), $0.baseAddress, $0.count, target,
            &count) != nil
        }
      }
    }
  }

  private func stretch(
    _ function: SASLDigests.Function, password: [UInt8], salt: [UInt8], iterations: Int
  ) -> [UInt8] {
    let size: UInt32 =
      switch function {
      case .md5: 16
      case .sha1: 20
      case .sha256: 32
      }
    let whole = password + [0]
    return output { target, count in
      count = size
      return whole.withUnsafeBytes { whole in
        salt.withUnsafeBufferPointer {
          keys.stretch(
            whole.baseAddress, Int32(password.count), $0.baseAddress, Int32($0.count),
            Int32(clamping: iterations), type(function), Int32(size), target) == 1
        }
      }
    }
  }

  /// What `body` writes, up to the count it sets; nothing where it fails.
  private func output(
    _ body: (UnsafeMutablePointer<UInt8>, inout UInt32) -> Bool
  ) -> [UInt8] {
    if Self.isOver { return [] }
    return [UInt8](unsafeUninitializedCapacity: Constant.longestDigest) { target, initialized in
      var count: UInt32 = 0
      initialized = body(target.baseAddress!, &count) ? Int(count) : 0
    }
  }
}
