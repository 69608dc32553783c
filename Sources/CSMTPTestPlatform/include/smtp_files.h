// Files for other programs to read.
#ifndef SMTP_FILES_H
#define SMTP_FILES_H

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

// Makes a file that everybody may read, fills the XXXXXX at the end of `path` in, and writes `octets`
// to it. Returns 0 or an errno; then there is no file.
static inline int smtp_write_temporary(char *_Nonnull path, const void *_Nullable octets,
                                       size_t count) {
  int descriptor = mkstemp(path);
  int result = 0;
  if (descriptor < 0) return errno;
  if (fchmod(descriptor, 0644) != 0) result = errno;
  if (result == 0 && write(descriptor, octets, count) != (ssize_t)count) {
    result = errno ? errno : EIO;
  }
  if (close(descriptor) != 0 && result == 0) result = errno;
  if (result != 0) unlink(path);
  return result;
}

// Opens a file that only its owner may read, for lines to be added; returns a negative errno where that
// fails.
static inline int smtp_open_for_appending(const char *_Nonnull path) {
  int descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  return descriptor < 0 ? -errno : descriptor;
}

#endif
