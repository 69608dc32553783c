// Which descriptors are ready: epoll on Linux, poll everywhere. Both report into the same flat
// array, so that the loop above costs the same in a debug build whichever is beneath.
// Functions return a count or -errno.
#ifndef SMTP_READINESS_H
#define SMTP_READINESS_H

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#endif

#define SMTP_READABLE 1u
#define SMTP_WRITABLE 2u
#define SMTP_HANGUP 4u

struct smtp_ready {
  int32_t descriptor;
  // Which registration of this descriptor number the event belongs to.
  uint32_t generation;
  uint32_t events;
};

#ifdef __linux__
// <poll.h> hides it without _GNU_SOURCE.
int ppoll(struct pollfd *_Nullable entries, nfds_t count, const struct timespec *_Nullable timeout,
          const sigset_t *_Nullable signals);
#endif

// Up to this many nanoseconds a wait is worth a system call more, or a rounder one, to end on time.
#define SMTP_PRECISE_WAIT 100000000

// Nanoseconds as the milliseconds poll and epoll count in; never less, and -1 for ever.
static inline int smtp_milliseconds(int64_t nanoseconds) {
  if (nanoseconds < 0) return -1;
  return nanoseconds > 3600000000000 ? 3600000 : (int)((nanoseconds + 999999) / 1000000);
}

// poll, to the nanosecond where the system can.
static inline int smtp_poll(struct pollfd *_Nonnull entries, int count, int64_t timeout) {
#ifdef __linux__
  if (timeout > 0 && timeout < SMTP_PRECISE_WAIT) {
    struct timespec time = {(time_t)0, (long)timeout};
    return ppoll(entries, (nfds_t)count, &time, NULL);
  }
#endif
  return poll(entries, (nfds_t)count, smtp_milliseconds(timeout));
}

#ifdef __linux__
static inline int smtp_epoll_create(void) {
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  return epoll < 0 ? -errno : epoll;
}

static inline int smtp_epoll_control(int epoll, int operation, int descriptor, uint32_t generation,
                                     uint32_t interest) {
  struct epoll_event event;
  event.events = (interest & SMTP_READABLE ? (uint32_t)EPOLLIN : 0u)
      | (interest & SMTP_WRITABLE ? (uint32_t)EPOLLOUT : 0u)
      | (interest & SMTP_HANGUP ? (uint32_t)EPOLLRDHUP : 0u);
  event.data.u64 = (uint64_t)generation << 32 | (uint32_t)descriptor;
  return epoll_ctl(epoll, operation, descriptor, &event) < 0 ? -errno : 0;
}

static inline int smtp_epoll_add(int epoll, int descriptor, uint32_t generation,
                                 uint32_t interest) {
  return smtp_epoll_control(epoll, EPOLL_CTL_ADD, descriptor, generation, interest);
}

static inline int smtp_epoll_modify(int epoll, int descriptor, uint32_t generation,
                                    uint32_t interest) {
  return smtp_epoll_control(epoll, EPOLL_CTL_MOD, descriptor, generation, interest);
}

static inline int smtp_epoll_remove(int epoll, int descriptor) {
  return smtp_epoll_control(epoll, EPOLL_CTL_DEL, descriptor, 0, 0);
}

#define SMTP_EPOLL_BATCH 512

// epoll_wait to the nanosecond: from Linux 5.11 on in one system call.
static inline int smtp_epoll_wait_precisely(int epoll, struct epoll_event *_Nonnull events, int64_t timeout) {
#ifdef SYS_epoll_pwait2
  struct {
    int64_t seconds, nanoseconds;
  } time = {timeout / 1000000000, timeout % 1000000000};
  long count = syscall(SYS_epoll_pwait2, epoll, events, SMTP_EPOLL_BATCH, &time, NULL, (size_t)0);
  if (count >= 0 || errno == EINTR) return (int)count;
#endif
  // An epoll descriptor can itself be polled, and ppoll counts finer than epoll_wait.
  struct pollfd readable = {epoll, POLLIN, 0};
  smtp_poll(&readable, 1, timeout);
  return epoll_wait(epoll, events, SMTP_EPOLL_BATCH, 0);
}

// `timeout` is in nanoseconds, -1 for ever.
static inline int smtp_epoll_wait(int epoll, struct smtp_ready *_Nonnull ready, int64_t timeout) {
  struct epoll_event events[SMTP_EPOLL_BATCH];
  int count;
  do {
    count = timeout > 0 && timeout < SMTP_PRECISE_WAIT
        ? smtp_epoll_wait_precisely(epoll, events, timeout)
        : epoll_wait(epoll, events, SMTP_EPOLL_BATCH, smtp_milliseconds(timeout));
  } while (count < 0 && errno == EINTR && timeout == 0);
  if (count < 0) return errno == EINTR ? 0 : -errno;
  for (int index = 0; index < count; index++) {
    uint32_t found = events[index].events;
    ready[index].descriptor = (int32_t)(uint32_t)events[index].data.u64;
    ready[index].generation = (uint32_t)(events[index].data.u64 >> 32);
    ready[index].events = (found & EPOLLIN ? SMTP_READABLE : 0u)
        | (found & EPOLLOUT ? SMTP_WRITABLE : 0u)
        | (found & (EPOLLHUP | EPOLLERR | EPOLLRDHUP) ? SMTP_HANGUP : 0u);
  }
  return count;
}

static inline int smtp_eventfd_create(void) {
  int descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  return descriptor < 0 ? -errno : descriptor;
}
#endif

// Linux knows POLLRDHUP but shows it only to _GNU_SOURCE; Darwin reports a peer's half-close as
// readable, and as POLLHUP.
#ifdef __linux__
#define SMTP_POLLRDHUP 0x2000
#else
#define SMTP_POLLRDHUP 0
#endif

static inline struct pollfd smtp_pollfd(int descriptor, uint32_t interest) {
  struct pollfd entry;
  // poll skips negative descriptors, so an entry without interest hears of nothing.
  entry.fd = interest != 0 ? descriptor : -1;
  entry.events = (short)((interest & SMTP_READABLE ? POLLIN : 0)
      | (interest & SMTP_WRITABLE ? POLLOUT : 0) | (interest & SMTP_HANGUP ? SMTP_POLLRDHUP : 0));
  entry.revents = 0;
  return entry;
}

// `ready` has room for `count` events; `timeout` is in nanoseconds, -1 for ever.
static inline int smtp_poll_wait(struct pollfd *_Nonnull entries,
                                 const uint32_t *_Nonnull generations, int count,
                                 struct smtp_ready *_Nonnull ready, int64_t timeout) {
  int result, found = 0;
  do {
    result = smtp_poll(entries, count, timeout);
  } while (result < 0 && errno == EINTR && timeout == 0);
  if (result < 0) return errno == EINTR ? 0 : -errno;
  for (int index = 0; index < count && found < result; index++) {
    int events = entries[index].revents;
    if (events == 0) continue;
    ready[found].descriptor = entries[index].fd;
    ready[found].generation = generations[index];
    ready[found].events = (events & POLLIN ? SMTP_READABLE : 0u)
        | (events & POLLOUT ? SMTP_WRITABLE : 0u)
        | (events & (POLLHUP | POLLERR | POLLNVAL | SMTP_POLLRDHUP) ? SMTP_HANGUP : 0u);
    found++;
  }
  return found;
}

static inline int smtp_make_nonblocking_and_private(int descriptor) {
  int flags = fcntl(descriptor, F_GETFL);
  if (flags < 0 || fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) < 0) return -errno;
  return fcntl(descriptor, F_SETFD, FD_CLOEXEC) < 0 ? -errno : 0;
}

static inline int smtp_pipe_create(int *_Nonnull reader, int *_Nonnull writer) {
  int ends[2], result;
  if (pipe(ends) < 0) return -errno;
  result = smtp_make_nonblocking_and_private(ends[0]);
  if (result == 0) result = smtp_make_nonblocking_and_private(ends[1]);
  if (result != 0) {
    close(ends[0]);
    close(ends[1]);
    return result;
  }
  *reader = ends[0];
  *writer = ends[1];
  return 0;
}

// Both work for an eventfd, whose unit is eight octets, and for a pipe. A full pipe is as good as
// a written one: its reader has something to read.
static inline void smtp_wake(int descriptor) {
  uint64_t one = 1;
  while (write(descriptor, &one, sizeof one) < 0 && errno == EINTR) {}
}

static inline void smtp_wake_drain(int descriptor) {
  uint64_t octets[32];
  while (read(descriptor, octets, sizeof octets) < 0 && errno == EINTR) {}
}

#endif
