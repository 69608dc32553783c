// Searches over spans of octets. The content scanner works on vectors because it is compiled
// without optimisation in a debug build, where a loop over single octets costs twenty times more.
#ifndef SMTP_SCAN_H
#define SMTP_SCAN_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

// The index of the first `octet`, or -1.
static inline ptrdiff_t smtp_find_octet(const void *octets, size_t count, uint8_t octet) {
  if (count == 0) return -1;
  const void *hit = memchr(octets, octet, count);
  return hit ? (const uint8_t *)hit - (const uint8_t *)octets : -1;
}

// The index of the last `octet`, or -1. (Darwin has no memrchr.)
static inline ptrdiff_t smtp_find_last_octet(const void *octets, size_t count, uint8_t octet) {
#ifdef __linux__
  extern void *memrchr(const void *, int, size_t);
  const void *hit = count ? memrchr(octets, octet, count) : NULL;
  return hit ? (const uint8_t *)hit - (const uint8_t *)octets : -1;
#else
  const uint8_t *start = (const uint8_t *)octets;
  while (count-- > 0)
    if (start[count] == octet) return (ptrdiff_t)count;
  return -1;
#endif
}

static inline void smtp_copy(void *target, const void *source, size_t count) {
  if (count) memcpy(target, source, count);
}

static inline void smtp_move(void *target, const void *source, size_t count) {
  if (count) memmove(target, source, count);
}

// Writes a number in decimal digits, 20 at most; returns how many.
static inline size_t smtp_write_decimal(uint8_t *target, size_t number) {
  size_t count = 1, rest = number;
  while (rest /= 10) count++;
  for (size_t i = count; i-- > 0; number /= 10) target[i] = (uint8_t)('0' + number % 10);
  return count;
}

typedef uint8_t smtp_octets64 __attribute__((vector_size(64), aligned(1), may_alias));
typedef uint64_t smtp_words64 __attribute__((vector_size(64)));
typedef uint8_t smtp_octets16 __attribute__((vector_size(16), aligned(1), may_alias));
typedef uint64_t smtp_words16 __attribute__((vector_size(16)));

// Whether one of 16 octets of content needs a decision, as below; adds their bits to `*seen` if none
// does. The octet before them is looked at, too.
static inline int smtp_is_odd16(const uint8_t *octets, uint64_t *seen) {
  smtp_octets16 now = *(const smtp_octets16 *)octets;
  smtp_octets16 before = *(const smtp_octets16 *)(octets - 1);
  smtp_words16 bad = (smtp_words16)(((now == '\n') ^ (before == '\r')) | (now == 0) |
                                    ((now == '.') & (before == '\n')));
  if (bad[0] | bad[1]) return 1;
  *seen |= ((smtp_words16)now)[0] | ((smtp_words16)now)[1];
  return 0;
}

// The index of the first octet of content that needs a decision, or `count`: a LF without CR, an
// octet other than LF after CR, a NUL, or a dot after LF. `previous` is the octet before the
// first. Bit 7 of `*seen` is set where one of the octets passed is above 127.
static inline size_t smtp_scan_content(
    const uint8_t *octets, size_t count, uint8_t previous, uint8_t *seen) {
  size_t i = 0;
  uint64_t word = 0;
  if (count > 64) {
    // The first octet alone has what stands before it elsewhere.
    uint8_t first = octets[0];
    if ((first == '\n') != (previous == '\r') || first == 0 ||
        (first == '.' && previous == '\n'))
      return 0;
    word = first;
    i = 1;
    smtp_words64 collected = {0};
    while (count - i >= 64) {
      smtp_octets64 now = *(const smtp_octets64 *)(octets + i);
      smtp_octets64 before = *(const smtp_octets64 *)(octets + i - 1);
      smtp_words64 bad = (smtp_words64)(((now == '\n') ^ (before == '\r')) | (now == 0) |
                                        ((now == '.') & (before == '\n')));
      if (__builtin_reduce_or(bad)) break;
      collected |= (smtp_words64)now;
      i += 64;
    }
    word |= __builtin_reduce_or(collected);
    // What is left, or the block with a hit: in smaller blocks.
    while (count - i >= 16 && !smtp_is_odd16(octets + i, &word)) i += 16;
    // The last of them once more, with the few octets behind.
    if (count - i < 16 && !smtp_is_odd16(octets + count - 16, &word)) i = count;
  }
  // One octet at a time: a short piece, and those up to a hit.
  for (; i < count; i++) {
    uint8_t before = i ? octets[i - 1] : previous, now = octets[i];
    if ((now == '\n') != (before == '\r') || now == 0 || (now == '.' && before == '\n')) break;
    word |= now;
  }
  if (word & 0x8080808080808080u) *seen |= 0x80;
  return i;
}

// Where the letters, digits and octets above 127 end that stand from `from` on.
static inline size_t smtp_skip_word(const uint8_t *octets, size_t from, size_t to) {
  for (; from < to; from++) {
    uint8_t octet = octets[from], upper = octet & 0xDF;
    if ((upper < 'A' || upper > 'Z') && octet < 128 && (octet < '0' || octet > '9')) break;
  }
  return from;
}

// The first octet from `from` on that is below 14 or above 127, or `to`.
static inline size_t smtp_find_odd(const uint8_t *octets, size_t from, size_t to) {
  for (; to > from && to - from >= 16; from += 16) {
    smtp_octets16 now = *(const smtp_octets16 *)(octets + from);
    smtp_words16 odd = (smtp_words16)((now < 14) | (now > 127));
    if (odd[0] | odd[1]) break;
  }
  while (from < to && octets[from] >= 14 && octets[from] < 128) from++;
  return from;
}

// Whether any octet is above 127.
static inline int smtp_has_high_octet(const uint8_t *octets, size_t count) {
  size_t i = 0;
  smtp_words64 collected = {0};
  for (; count - i >= 64; i += 64) collected |= (smtp_words64) * (const smtp_octets64 *)(octets + i);
  uint64_t bits = __builtin_reduce_or(collected);
  for (; i < count; i++) bits |= octets[i];
  return (bits & 0x8080808080808080u) != 0;
}

// Whether all octets are printable ASCII and none is `\`, `{` or `}`, so that they read as they are.
static inline int smtp_is_plain(const uint8_t *octets, size_t count) {
  size_t i = 0;
  smtp_words64 collected = {0};
  for (; count - i >= 64; i += 64) {
    smtp_octets64 now = *(const smtp_octets64 *)(octets + i);
    collected |= (smtp_words64)((now < 32) | (now > 126) | (now == '\\') | (now == '{') | (now == '}'));
  }
  if (i && __builtin_reduce_or(collected)) return 0;
  for (; i < count; i++) {
    uint8_t octet = octets[i];
    if (octet < 32 || octet > 126 || octet == '\\' || octet == '{' || octet == '}') return 0;
  }
  return 1;
}

// How many lines were shown, of how many octets, in how many.
struct smtp_shown_lines {
  size_t lines;
  size_t octets;
  size_t written;
};

// Writes whole lines as a transcript has them, `C: ` or `S: ` before each and LF for CRLF, as long as
// they read as they are: plain octets, no blank at the end, no more than `longest` octets. `out` has
// room for twice as many octets.
static inline struct smtp_shown_lines smtp_show_lines(
    const uint8_t *octets, size_t count, uint8_t side, size_t longest, size_t most, uint8_t *out) {
  struct smtp_shown_lines shown = {0, 0, 0};
  while (shown.lines < most) {
    const uint8_t *line = octets + shown.octets;
    ptrdiff_t end = smtp_find_octet(line, count - shown.octets, '\n');
    if (end < 1 || line[end - 1] != '\r') break;
    size_t length = (size_t)end - 1;
    if (length > longest || (length > 0 && line[length - 1] == ' ')) break;
    if (!smtp_is_plain(line, length)) break;
    uint8_t *to = out + shown.written;
    *to++ = side;
    *to++ = ':';
    if (length > 0) *to++ = ' ';
    smtp_copy(to, line, length);
    to[length] = '\n';
    shown.written = (size_t)(to - out) + length + 1;
    shown.octets += length + 2;
    shown.lines++;
  }
  return shown;
}

// How many LF there are; `*bare` counts those without CR.
static inline size_t smtp_count_lines(
    const uint8_t *octets, size_t count, uint8_t previous, size_t *bare) {
  size_t lines = 0, at = 0;
  for (;;) {
    ptrdiff_t found = smtp_find_octet(octets + at, count - at, '\n');
    if (found < 0) return lines;
    at += (size_t)found;
    if ((at ? octets[at - 1] : previous) != '\r') ++*bare;
    at++;
    lines++;
  }
}

static inline uint8_t smtp_lower(uint8_t octet) {
  return octet >= 'A' && octet <= 'Z' ? octet | 0x20 : octet;
}

// Makes a pattern ready for `smtp_glob_matches`.
static inline void smtp_glob_fold(uint8_t *pattern, size_t count) {
  for (size_t i = 0; i < count; i++) pattern[i] = smtp_lower(pattern[i]);
}

// Whether a folded pattern, `*` for any octets and `?` for one, stands for the whole value.
static inline int smtp_glob_matches(
    const uint8_t *pattern, size_t length, const uint8_t *value, size_t count) {
  size_t here = 0, at = 0, resume = 0, star = SIZE_MAX;
  // What stands behind the last star must end the value: most misses are found there.
  while (length > 0 && count > 0 && pattern[length - 1] != '*') {
    if (pattern[length - 1] != '?' && pattern[length - 1] != smtp_lower(value[count - 1])) return 0;
    length--;
    count--;
  }
  while (at < count) {
    if (here < length && pattern[here] == '*') {
      star = here++;
      resume = at;
    } else if (here < length && (pattern[here] == '?' || pattern[here] == smtp_lower(value[at]))) {
      here++;
      at++;
    } else if (star != SIZE_MAX) {
      // Back to the last star only, which now stands for one octet more.
      here = star + 1;
      at = ++resume;
    } else {
      return 0;
    }
  }
  while (here < length && pattern[here] == '*') here++;
  return here == length;
}

// A folded pattern among others, if there is one.
struct smtp_pattern_place {
  ptrdiff_t is_given;
  ptrdiff_t start;
  ptrdiff_t length;
};

// What a rule asks of sender and recipient before anything else.
struct smtp_rule_filter {
  struct smtp_pattern_place sender;
  struct smtp_pattern_place recipient;
};

static inline int smtp_place_matches(
    struct smtp_pattern_place place, const uint8_t *patterns, const uint8_t *value, size_t start,
    size_t end) {
  return !place.is_given || end <= start ||
         smtp_glob_matches(patterns + place.start, (size_t)place.length, value + start, end - start);
}

// The first rule from `index` on that need not be passed over, or `count`. An address of length 0
// is unknown here: it passes every pattern.
static inline size_t smtp_next_rule(
    const struct smtp_rule_filter *rules, const uint8_t *patterns, size_t index, size_t count,
    const uint8_t *sender, size_t sender_start, size_t sender_end,
    const uint8_t *recipient, size_t recipient_start, size_t recipient_end) {
  for (; index < count; index++) {
    if (smtp_place_matches(rules[index].sender, patterns, sender, sender_start, sender_end) &&
        smtp_place_matches(rules[index].recipient, patterns, recipient, recipient_start,
                           recipient_end))
      return index;
  }
  return count;
}

#endif
