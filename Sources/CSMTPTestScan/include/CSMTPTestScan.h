// The few loops over octets that must be fast in a debug build, and the system's iconv: what pure
// modules need of C. No socket, no thread and no clock is visible from here. Header-only: every
// function is `static inline`.
#ifndef CSMTP_TEST_SCAN_H
#define CSMTP_TEST_SCAN_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "smtp_mail.h"
#include "smtp_scan.h"

// Declared here because <string.h> hides it without _GNU_SOURCE, which a module must not define.
void *memmem(const void *haystack, size_t haystack_length, const void *needle, size_t needle_length);

#endif
