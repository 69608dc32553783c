// Libraries that are opened at run time.
#ifndef SMTP_LIBRARIES_H
#define SMTP_LIBRARIES_H

#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

// Opens the library, and shows its symbols to nobody else; NULL where that fails.
static inline void *_Nullable smtp_library_open(const char *_Nonnull path) {
  return dlopen(path, RTLD_NOW | RTLD_LOCAL);
}

// Why the last call failed, in words; empty where it did not.
static inline const char *_Nonnull smtp_library_error(void) {
  const char *text = dlerror();
  return text ? text : "";
}

#endif
