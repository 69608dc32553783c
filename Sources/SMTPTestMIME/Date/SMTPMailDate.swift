/// A date as mail writes it: a local time and its distance from UTC (RFC 5322 §3.3).
///
/// ```swift
/// message.date?.description      // "Tue, 3 Mar 2026 09:36:00 +0100"
/// message.date?.epochSeconds     // 1772526960
/// ```
///
/// Values compare by the instant they mean; equality asks for the same local time too.
public struct SMTPMailDate: Sendable, Hashable {
  /// The year, with its century.
  public let year: Int
  /// The month, 1 to 12.
  public let month: Int
  /// The day of the month, 1 to 31.
  public let day: Int
  /// The hour, 0 to 23.
  public let hour: Int
  /// The minute, 0 to 59.
  public let minute: Int
  /// The second, 0 to 60: a leap second is allowed.
  public let second: Int
  /// How many minutes the local time is ahead of UTC; negative west of Greenwich.
  public let offsetMinutes: Int

  /// Creates a date; `nil` where there is no such day or time.
  ///
  /// - Parameters:
  ///   - year: The year with its century, 1900 to 9999 (RFC 5322 §3.3).
  ///   - month: The month, 1 to 12.
  ///   - day: The day of the month.
  ///   - hour: The hour, 0 to 23; default 0.
  ///   - minute: The minute, 0 to 59; default 0.
  ///   - second: The second, 0 to 60; default 0.
  ///   - offsetMinutes: Minutes ahead of UTC, less than 100 hours either way; default 0.
  public init?(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0,
    offsetMinutes: Int = 0
  ) {
    guard (1900...9999).contains(year), (1...12).contains(month),
      day >= 1, day <= Self.days(inMonth: month, of: year), (0...23).contains(hour),
      (0...59).contains(minute), (0...60).contains(second), (-5999...5999).contains(offsetMinutes)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
    self.offsetMinutes = offsetMinutes
  }

  /// Creates the date of an instant; years beyond 1900 and 9999 are drawn to these.
  ///
  /// - Parameters:
  ///   - epochSeconds: Seconds since 1970-01-01 00:00 UTC, leap seconds not counted.
  ///   - offsetMinutes: Minutes ahead of UTC, less than 100 hours either way; default 0.
  public init(epochSeconds: Int, offsetMinutes: Int = 0) {
    let offset = min(max(offsetMinutes, -5999), 5999)
    let local = min(max(epochSeconds, -2_208_628_740), 253_402_040_340) + offset * 60
    let clamped = min(max(local, -2_208_988_800), 253_402_300_799)
    let days = Self.floorDivide(clamped, 86_400)
    let rest = clamped - days * 86_400
    (year, month, day) = Self.civil(fromDays: days)
    hour = rest / 3600
    minute = rest / 60 % 60
    second = rest % 60
    self.offsetMinutes = offset
  }

  /// Seconds since 1970-01-01 00:00 UTC, leap seconds not counted.
  public var epochSeconds: Int {
    Self.days(year: year, month: month, day: day) * 86_400 + hour * 3600 + minute * 60 + second
      - offsetMinutes * 60
  }

  /// The day of the week, 0 for Sunday to 6 for Saturday.
  public var weekday: Int {
    // 1970-01-01 was a Thursday; the years before have negative days.
    let days = Self.days(year: year, month: month, day: day) + 4
    return days - Self.floorDivide(days, 7) * 7
  }

  /// The same instant for another zone.
  ///
  /// - Parameter offsetMinutes: Minutes ahead of UTC.
  public func at(offsetMinutes: Int) -> SMTPMailDate {
    SMTPMailDate(epochSeconds: epochSeconds, offsetMinutes: offsetMinutes)
  }

  static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }

  /// Days since 1970-01-01 in the Gregorian calendar. A year is counted from March, so that the leap
  /// day is its last.
  private static func days(year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = floorDivide(shifted, 400)
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func civil(fromDays days: Int) -> (Int, Int, Int) {
    let shifted = days + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * month + 2) / 5 + 1
    let year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0)
    return (year, month < 10 ? month + 3 : month - 9, day)
  }

  private static func floorDivide(_ value: Int, _ divisor: Int) -> Int {
    (value >= 0 ? value : value - divisor + 1) / divisor
  }
}

extension SMTPMailDate: Comparable {
  /// Whether the left instant is before the right one.
  public static func < (left: SMTPMailDate, right: SMTPMailDate) -> Bool {
    left.epochSeconds < right.epochSeconds
  }
}

extension SMTPMailDate: CustomStringConvertible {
  static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// The form of a Date field: `Tue, 3 Mar 2026 09:36:00 +0100` (RFC 5322 §3.3).
  public var description: String {
    let pair = { (value: Int) in value < 10 ? "0\(value)" : "\(value)" }
    let zone = abs(offsetMinutes)
    return "\(Self.weekdays[weekday]), \(day) \(Self.months[month - 1]) \(year) "
      + "\(pair(hour)):\(pair(minute)):\(pair(second)) "
      + "\(offsetMinutes < 0 ? "-" : "+")\(pair(zone / 60))\(pair(zone % 60))"
  }
}
