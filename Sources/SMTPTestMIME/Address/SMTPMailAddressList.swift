/// The value of a field such as To: mailboxes and groups in order (RFC 5322 §3.4).
public struct SMTPMailAddressList: Sendable, Hashable {
  /// One entry of the list.
  public enum Entry: Sendable, Hashable {
    /// A mailbox by itself.
    case mailbox(SMTPMailAddress)
    /// Mailboxes under a name.
    case group(SMTPMailAddressGroup)
  }

  /// The entries in order.
  public let entries: [Entry]

  /// Creates a list.
  public init(_ entries: [Entry]) { self.entries = entries }

  /// All mailboxes in order, those of groups among them.
  public var addresses: [SMTPMailAddress] {
    entries.flatMap { entry in
      switch entry {
      case .mailbox(let address): [address]
      case .group(let group): group.members
      }
    }
  }

  /// The groups in order.
  public var groups: [SMTPMailAddressGroup] {
    entries.compactMap { entry in
      if case .group(let group) = entry { group } else { nil }
    }
  }

  /// Reads a field's value; what is no address is a defect and no entry.
  static func parse(_ value: ArraySlice<UInt8>, _ defects: inout DefectList) -> SMTPMailAddressList
  {
    value.withSpan { span in
      var parser = AddressParser(span, defects)
      let list = parser.parse()
      defects = parser.defects
      return list
    }
  }
}

extension SMTPMailAddressList: CustomStringConvertible {
  /// The entries as addresses and groups print, with commas between.
  public var description: String {
    entries.map { entry in
      switch entry {
      case .mailbox(let address): address.description
      case .group(let group): group.description
      }
    }.joined(separator: ", ")
  }
}
