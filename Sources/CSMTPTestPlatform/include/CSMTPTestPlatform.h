// What Swift's view of the C library does not show, and the few loops over content that must be
// fast in a debug build. Header-only: every function is `static inline`.
#ifndef CSMTP_TEST_PLATFORM_H
#define CSMTP_TEST_PLATFORM_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "CSMTPScan.h"
#include "smtp_mail.h"
#include "smtp_threads.h"
#include "smtp_readiness.h"
#include "smtp_sockets.h"

// Declared here because <string.h> hides it without _GNU_SOURCE, which a module must not define.
void *memmem(const void *haystack, size_t haystack_length, const void *needle, size_t needle_length);

#endif
