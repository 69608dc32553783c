// Sockets. Functions return a descriptor, a count or 0, or -errno; interrupted calls are repeated.
#ifndef SMTP_SOCKETS_H
#define SMTP_SOCKETS_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "smtp_readiness.h"

#ifdef __linux__
// <sys/socket.h> hides it without _GNU_SOURCE.
int accept4(int descriptor, struct sockaddr *_Nullable address, socklen_t *_Nullable length,
            int flags);
#endif

static inline int smtp_set_option(int descriptor, int level, int name, int value) {
  return setsockopt(descriptor, level, name, &value, sizeof value) < 0 ? -errno : 0;
}

// Linux refuses SIGPIPE per call (MSG_NOSIGNAL), Darwin per socket.
static inline void smtp_refuse_sigpipe(int descriptor) {
#ifdef SO_NOSIGPIPE
  smtp_set_option(descriptor, SOL_SOCKET, SO_NOSIGPIPE, 1);
#else
  (void)descriptor;
#endif
}

static inline int smtp_socket_create(int family, int nonblocking) {
#ifdef __linux__
  int descriptor = socket(family, SOCK_STREAM | SOCK_CLOEXEC | (nonblocking ? SOCK_NONBLOCK : 0), 0);
  return descriptor < 0 ? -errno : descriptor;
#else
  int descriptor = socket(family, SOCK_STREAM, 0);
  if (descriptor < 0) return -errno;
  smtp_refuse_sigpipe(descriptor);
  if (nonblocking)
    smtp_make_nonblocking_and_private(descriptor);
  else
    fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  return descriptor;
#endif
}

static inline int smtp_socket_accept(int listener, struct sockaddr_storage *_Nonnull peer,
                                     socklen_t *_Nonnull length) {
  int descriptor;
  do {
    *length = sizeof *peer;
#ifdef __linux__
    descriptor = accept4(listener, (struct sockaddr *)peer, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
#else
    descriptor = accept(listener, (struct sockaddr *)peer, length);
#endif
  } while (descriptor < 0 && errno == EINTR);
  if (descriptor < 0) return -errno;
#ifndef __linux__
  smtp_refuse_sigpipe(descriptor);
  smtp_make_nonblocking_and_private(descriptor);
#endif
  return descriptor;
}

static inline int smtp_socket_bind(int descriptor, const struct sockaddr_storage *_Nonnull address,
                                   socklen_t length) {
  return bind(descriptor, (const struct sockaddr *)address, length) < 0 ? -errno : 0;
}

static inline int smtp_socket_listen(int descriptor, int backlog) {
  return listen(descriptor, backlog) < 0 ? -errno : 0;
}

// The pending error of a socket as an errno, 0 where there is none. Asking clears it.
static inline int smtp_socket_take_error(int descriptor) {
  int code = 0;
  socklen_t length = sizeof code;
  return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length) < 0 ? errno : code;
}

// An interrupted blocking connect goes on by itself: wait for it rather than ask again.
static inline int smtp_socket_connect(int descriptor,
                                      const struct sockaddr_storage *_Nonnull address,
                                      socklen_t length) {
  if (connect(descriptor, (const struct sockaddr *)address, length) == 0) return 0;
  if (errno != EINTR) return -errno;
  struct pollfd writable = {descriptor, POLLOUT, 0};
  while (poll(&writable, 1, -1) < 0 && errno == EINTR) {}
  return -smtp_socket_take_error(descriptor);
}

static inline int smtp_socket_name(int descriptor, struct sockaddr_storage *_Nonnull address,
                                   socklen_t *_Nonnull length) {
  *length = sizeof *address;
  return getsockname(descriptor, (struct sockaddr *)address, length) < 0 ? -errno : 0;
}

static inline ssize_t smtp_socket_read(int descriptor, void *_Nullable octets, size_t capacity) {
  ssize_t count;
  do {
    count = recv(descriptor, octets, capacity, 0);
  } while (count < 0 && errno == EINTR);
  return count < 0 ? -errno : count;
}

static inline ssize_t smtp_socket_write(int descriptor, const void *_Nullable octets,
                                        size_t length) {
#ifdef MSG_NOSIGNAL
  int flags = MSG_NOSIGNAL;
#else
  int flags = 0;
#endif
  ssize_t count;
  do {
    count = send(descriptor, octets, length, flags);
  } while (count < 0 && errno == EINTR);
  return count < 0 ? -errno : count;
}

// Closing will send RST. On Linux it is sent now: closing sends nothing while a child between fork and
// exec has a copy of the descriptor.
static inline void smtp_socket_linger_zero(int descriptor) {
  struct linger linger = {1, 0};
  setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
#ifdef __linux__
  struct sockaddr nobody = {.sa_family = AF_UNSPEC};
  connect(descriptor, &nobody, sizeof nobody);
#endif
}

// The next octets are acknowledged at once. Linux forgets this after one exchange.
static inline void smtp_socket_quick_ack(int descriptor) {
#ifdef __linux__
  smtp_set_option(descriptor, IPPROTO_TCP, TCP_QUICKACK, 1);
#else
  (void)descriptor;
#endif
}

static inline int smtp_open_null(void) {
  int descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC);
  return descriptor < 0 ? -errno : descriptor;
}

// Addresses, in host byte order on the Swift side. Each returns the length of what it wrote.

static inline socklen_t smtp_address_ipv4(struct sockaddr_storage *_Nonnull storage,
                                          uint32_t address, uint16_t port) {
  struct sockaddr_in *in = (struct sockaddr_in *)storage;
  memset(in, 0, sizeof *in);
  in->sin_family = AF_INET;
  in->sin_port = htons(port);
  in->sin_addr.s_addr = htonl(address);
  return sizeof *in;
}

static inline socklen_t smtp_address_ipv6(struct sockaddr_storage *_Nonnull storage,
                                          const uint8_t *_Nonnull octets, uint16_t port) {
  struct sockaddr_in6 *in = (struct sockaddr_in6 *)storage;
  memset(in, 0, sizeof *in);
  in->sin6_family = AF_INET6;
  in->sin6_port = htons(port);
  memcpy(&in->sin6_addr, octets, 16);
  return sizeof *in;
}

// The octets a unix path may have, its closing NUL not counted: 107 on Linux, 103 on Darwin.
static inline size_t smtp_address_unix_limit(void) {
  return sizeof(((struct sockaddr_un *)0)->sun_path) - 1;
}

// `length` is at most smtp_address_unix_limit().
static inline socklen_t smtp_address_unix(struct sockaddr_storage *_Nonnull storage,
                                          const char *_Nonnull path, size_t length) {
  struct sockaddr_un *un = (struct sockaddr_un *)storage;
  memset(un, 0, sizeof *un);
  un->sun_family = AF_UNIX;
  memcpy(un->sun_path, path, length);
  return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length + 1);
}

static inline uint16_t smtp_address_port(const struct sockaddr_storage *_Nonnull storage) {
  return ntohs(storage->ss_family == AF_INET ? ((const struct sockaddr_in *)storage)->sin_port
                                             : ((const struct sockaddr_in6 *)storage)->sin6_port);
}

static inline uint32_t smtp_address_ipv4_value(const struct sockaddr_storage *_Nonnull storage) {
  return ntohl(((const struct sockaddr_in *)storage)->sin_addr.s_addr);
}

static inline void smtp_address_ipv6_octets(const struct sockaddr_storage *_Nonnull storage,
                                            uint8_t *_Nonnull octets) {
  memcpy(octets, &((const struct sockaddr_in6 *)storage)->sin6_addr, 16);
}

// Writes at most `capacity` octets of the path, without a closing NUL; 0 for an unnamed socket.
static inline size_t smtp_address_unix_path(const struct sockaddr_storage *_Nonnull storage,
                                            socklen_t length, char *_Nonnull path,
                                            size_t capacity) {
  const struct sockaddr_un *un = (const struct sockaddr_un *)storage;
  size_t header = offsetof(struct sockaddr_un, sun_path);
  size_t count = 0, limit = length > header ? (size_t)length - header : 0;
  if (limit > sizeof un->sun_path) limit = sizeof un->sun_path;
  while (count < limit && count < capacity && un->sun_path[count] != 0) {
    path[count] = un->sun_path[count];
    count++;
  }
  return count;
}

static inline int smtp_address_parse(int family, const char *_Nonnull text, void *_Nonnull octets) {
  return inet_pton(family, text, octets) == 1;
}

static inline const char *_Nullable smtp_address_print(int family, const void *_Nonnull octets,
                                                       char *_Nonnull text, size_t capacity) {
  return inet_ntop(family, octets, text, (socklen_t)capacity);
}

// What lies at a path, symbolic links not followed: 1 a socket, 0 something else, or -errno.
static inline int smtp_path_is_socket(const char *_Nonnull path, uint64_t *_Nonnull device,
                                      uint64_t *_Nonnull node) {
  struct stat status;
  if (lstat(path, &status) < 0) return -errno;
  *device = (uint64_t)status.st_dev;
  *node = (uint64_t)status.st_ino;
  return S_ISSOCK(status.st_mode) ? 1 : 0;
}

#endif
