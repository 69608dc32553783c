// Threads, readiness and sockets, as far as Swift's view of the C library does not show them: for the
// network module alone. Header-only: every function is `static inline`.
#ifndef CSMTP_TEST_PLATFORM_H
#define CSMTP_TEST_PLATFORM_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "smtp_files.h"
#include "smtp_libraries.h"
#include "smtp_readiness.h"
#include "smtp_sockets.h"
#include "smtp_threads.h"

#endif
