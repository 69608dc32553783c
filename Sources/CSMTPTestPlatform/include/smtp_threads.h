// Threads, locks and time: the few calls whose names or types differ between Linux and Darwin.
// Functions that can fail return 0 or an errno.
#ifndef SMTP_THREADS_H
#define SMTP_THREADS_H

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#ifdef __linux__
// <pthread.h> hides it without _GNU_SOURCE.
int pthread_setname_np(pthread_t thread, const char *_Nonnull name);
#endif

// Monotonic nanoseconds, on Darwin not counting the time the machine sleeps, as on Linux.
static inline uint64_t smtp_monotonic_now(void) {
#ifdef __APPLE__
  return clock_gettime_nsec_np(CLOCK_UPTIME_RAW);
#else
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
#endif
}

static inline void smtp_thread_set_name(const char *_Nonnull name) {
#ifdef __APPLE__
  pthread_setname_np(name);
#else
  pthread_setname_np(pthread_self(), name);
#endif
}

// Starts a detached thread on which only the signals a fault of its own raises are delivered: a
// program's signal handlers must not run on, or interrupt, a thread the program does not know of.
static inline int smtp_thread_start(void *_Nullable (*_Nonnull body)(void *_Nullable),
                                    void *_Nullable context) {
  pthread_attr_t attributes;
  pthread_t thread;
  sigset_t blocked, previous;
  int result = pthread_attr_init(&attributes);
  if (result != 0) return result;
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  sigfillset(&blocked);
  sigdelset(&blocked, SIGSEGV);
  sigdelset(&blocked, SIGBUS);
  sigdelset(&blocked, SIGILL);
  sigdelset(&blocked, SIGFPE);
  sigdelset(&blocked, SIGTRAP);
  sigdelset(&blocked, SIGABRT);
  sigdelset(&blocked, SIGPROF);
  pthread_sigmask(SIG_SETMASK, &blocked, &previous);
  result = pthread_create(&thread, &attributes, body, context);
  pthread_sigmask(SIG_SETMASK, &previous, NULL);
  pthread_attr_destroy(&attributes);
  return result;
}

static inline void smtp_mutex_init(pthread_mutex_t *_Nonnull mutex, int recursive) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  if (recursive) pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
  pthread_mutex_init(mutex, &attributes);
  pthread_mutexattr_destroy(&attributes);
}

// A condition variable whose timed waits do not jump with the wall clock.
static inline void smtp_condition_init(pthread_cond_t *_Nonnull condition) {
#ifdef __APPLE__
  pthread_cond_init(condition, NULL);
#else
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(condition, &attributes);
  pthread_condattr_destroy(&attributes);
#endif
}

// Waits until signalled, or at most until the monotonic instant `deadline`. May wake for nothing.
static inline void smtp_condition_wait_until(pthread_cond_t *_Nonnull condition,
                                             pthread_mutex_t *_Nonnull mutex, uint64_t deadline) {
  struct timespec time;
#ifdef __APPLE__
  uint64_t now = smtp_monotonic_now();
  uint64_t left = deadline > now ? deadline - now : 0;
  time.tv_sec = (time_t)(left / 1000000000u);
  time.tv_nsec = (long)(left % 1000000000u);
  pthread_cond_timedwait_relative_np(condition, mutex, &time);
#else
  time.tv_sec = (time_t)(deadline / 1000000000u);
  time.tv_nsec = (long)(deadline % 1000000000u);
  pthread_cond_timedwait(condition, mutex, &time);
#endif
}

#endif
