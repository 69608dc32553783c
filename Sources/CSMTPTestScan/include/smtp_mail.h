// What reading mail needs from C: the system's iconv, which Darwin keeps in a library of its own
// and Swift's view of it does not show, and the two decoders that pass over every octet of a body.
// They are here because a debug build must be fast too.
#ifndef SMTP_MAIL_H
#define SMTP_MAIL_H

#include <errno.h>
#include <iconv.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// A converter from `charset` to UTF-8, or NULL. The caller sees to it that the name is neither
// empty (the locale's charset) nor has a slash (a request to iconv).
static inline void *smtp_charset_open(const char *charset) {
  iconv_t converter = iconv_open("UTF-8", charset);
  return converter == (iconv_t)-1 ? NULL : (void *)converter;
}

static inline void smtp_charset_close(void *converter) { iconv_close((iconv_t)converter); }

// Begins a text anew, in the first state of the charset.
static inline void smtp_charset_reset(void *converter) {
  iconv((iconv_t)converter, NULL, NULL, NULL, NULL);
}

// Converts up to `count` octets into `out` and sets `*consumed`. Returns the octets written;
// `*trouble` is 0, or 1 if `out` is full, 2 for octets that are no character, 3 for a character
// that is cut, 4 if something stands for what could not be converted.
static inline size_t smtp_charset_convert(
    void *converter, const uint8_t *octets, size_t count, size_t *consumed, uint8_t *out,
    size_t capacity, int *trouble) {
  char *from = (char *)(uintptr_t)octets, *to = (char *)out;
  size_t left = count, room = capacity;
  *trouble = 0;
  size_t replaced = iconv((iconv_t)converter, &from, &left, &to, &room);
  if (replaced == (size_t)-1)
    *trouble = errno == E2BIG ? 1 : errno == EINVAL ? 3 : 2;
  else if (replaced > 0)
    *trouble = 4;
  *consumed = count - left;
  return capacity - room;
}

// Writes what a stateful charset still holds back.
static inline size_t smtp_charset_flush(void *converter, uint8_t *out, size_t capacity) {
  char *to = (char *)out;
  size_t room = capacity;
  iconv((iconv_t)converter, NULL, NULL, &to, &room);
  return capacity - room;
}

// The value of a digit of base64, 64 for the padding, 65 for white space, 66 for anything else.
static inline uint8_t smtp_base64_value(uint8_t octet) {
  if (octet >= 'A' && octet <= 'Z') return octet - 'A';
  if (octet >= 'a' && octet <= 'z') return octet - 'a' + 26;
  if (octet >= '0' && octet <= '9') return octet - '0' + 52;
  if (octet == '+') return 62;
  if (octet == '/') return 63;
  if (octet == '=') return 64;
  return octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n' ? 65 : 66;
}

// Decodes base64 (RFC 2045 §6.8) into `out`, which has room for 3 octets for each 4, and 3 more.
// White space is passed over; so are other foreign octets, the first of which `*defect` gives, or
// `count`. The padding ends the data.
static inline size_t smtp_base64_decode(
    const uint8_t *octets, size_t count, uint8_t *out, size_t *defect) {
  size_t written = 0, first_bad = count;
  uint32_t bits = 0;
  unsigned digits = 0, padding = 0;
  for (size_t i = 0; i < count; i++) {
    uint8_t value = smtp_base64_value(octets[i]);
    if (value < 64 && padding == 0) {
      bits = bits << 6 | value;
      if (++digits == 4) {
        out[written++] = (uint8_t)(bits >> 16);
        out[written++] = (uint8_t)(bits >> 8);
        out[written++] = (uint8_t)bits;
        bits = 0;
        digits = 0;
      }
    } else if (value == 64 && digits >= 2 && digits + padding < 4) {
      padding++;
    } else if (value != 65 && first_bad == count) {
      first_bad = i;
    }
  }
  // A cut or unpadded last group still tells its whole octets.
  if (digits >= 2) out[written++] = (uint8_t)(bits >> (digits == 2 ? 4 : 10));
  if (digits == 3) out[written++] = (uint8_t)(bits >> 2);
  if (digits != 0 && digits + padding != 4 && first_bad == count) first_bad = count ? count - 1 : 0;
  *defect = first_bad;
  return written;
}

static inline int smtp_hex_value(uint8_t octet) {
  if (octet >= '0' && octet <= '9') return octet - '0';
  if (octet >= 'A' && octet <= 'F') return octet - 'A' + 10;
  if (octet >= 'a' && octet <= 'f') return octet - 'a' + 10;
  return -1;
}

// Decodes quoted-printable (RFC 2045 §6.7) into `out`, which has room for `count` octets. What is
// no escape stays as it is; `*defect` is the first such place, or `count`. White space at the end
// of a line goes (rule 3).
static inline size_t smtp_quoted_printable_decode(
    const uint8_t *octets, size_t count, uint8_t *out, size_t *defect) {
  size_t written = 0, blanks = 0, i = 0;  // `blanks`: written at the end of the line so far
  *defect = count;
  while (i < count) {
    uint8_t octet = octets[i];
    if (octet == ' ' || octet == '\t') {
      out[written++] = octet;
      blanks++;
      i++;
    } else if (octet == '\n' || (octet == '\r' && i + 1 < count && octets[i + 1] == '\n')) {
      written -= blanks;
      blanks = 0;
      if (octet == '\r') out[written++] = octets[i++];
      out[written++] = octets[i++];
    } else if (octet == '=') {
      blanks = 0;
      if (i + 2 < count && smtp_hex_value(octets[i + 1]) >= 0 &&
          smtp_hex_value(octets[i + 2]) >= 0) {
        if ((octets[i + 1] >= 'a' || octets[i + 2] >= 'a') && *defect == count) *defect = i;
        out[written++] =
            (uint8_t)(smtp_hex_value(octets[i + 1]) << 4 | smtp_hex_value(octets[i + 2]));
        i += 3;
        continue;
      }
      // A soft line end, perhaps with padding that transport added.
      size_t next = i + 1;
      while (next < count && (octets[next] == ' ' || octets[next] == '\t')) next++;
      if (next == count) {
        i = next;
      } else if (octets[next] == '\n') {
        i = next + 1;
      } else if (octets[next] == '\r' && next + 1 < count && octets[next + 1] == '\n') {
        i = next + 2;
      } else {
        if (*defect == count) *defect = i;
        out[written++] = '=';
        i++;
      }
    } else {
      blanks = 0;
      out[written++] = octet;
      i++;
    }
  }
  return written - blanks;
}

// Decodes what uuencode writes (POSIX.1, uuencode) into `out`, which has room for `count` octets: the
// lines between "begin MODE NAME" and "end". `*defect` is the first place that breaks the form, or
// `count`.
static inline size_t smtp_uuencode_decode(
    const uint8_t *octets, size_t count, uint8_t *out, size_t *defect) {
  size_t written = 0, at = 0;
  int has_begun = 0, has_ended = 0;
  *defect = count;
  while (at < count && !has_ended) {
    const uint8_t *line = octets + at;
    const uint8_t *feed = memchr(line, '\n', count - at);
    size_t length = feed ? (size_t)(feed - line) : count - at, next = at + length + (feed ? 1 : 0);
    if (length > 0 && line[length - 1] == '\r') length--;
    if (!has_begun) {
      has_begun = length > 6 && memcmp(line, "begin ", 6) == 0;
    } else if (length == 3 && memcmp(line, "end", 3) == 0) {
      has_ended = 1;
    } else if (length > 0) {
      size_t wanted = (line[0] - 32u) & 63, digits = 0, end = written + wanted;
      uint32_t bits = 0;
      for (size_t i = 1; i < length && written < end; i++) {
        if ((line[i] < 32 || line[i] > 96) && *defect == count) *defect = at + i;
        bits = bits << 6 | ((line[i] - 32u) & 63);
        digits++;
        if (digits % 4 != 1) out[written++] = (uint8_t)(bits >> (6 - 2 * ((digits - 1) % 4)));
      }
      if (written < end && *defect == count) *defect = at;
    }
    at = next;
  }
  if (!has_ended && *defect == count && count > 0) *defect = has_begun ? count - 1 : 0;
  return written;
}

#endif
