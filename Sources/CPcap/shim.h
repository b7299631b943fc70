// libpcap's own header, and two functions of the C library that its headers show under _GNU_SOURCE only.
#pragma once
#include <pcap/pcap.h>
#include <stdio.h>
#include <sys/types.h>

// cookie_io_functions_t of <stdio.h>, see fopencookie(3).
typedef struct {
    ssize_t (*read)(void *cookie, char *buffer, size_t size);
    ssize_t (*write)(void *cookie, const char *buffer, size_t size);
    int (*seek)(void *cookie, off_t *offset, int whence);
    int (*close)(void *cookie);
} CookieFunctions;

// fopencookie(3): a stream whose octets come from a function.
FILE *openCookie(void *cookie, const char *mode, CookieFunctions functions) __asm__("fopencookie");

// __fsetlocking(3): a stream that one thread uses needs no lock for each read.
int setLocking(FILE *stream, int type) __asm__("__fsetlocking");
enum { LOCKING_BY_CALLER = 2 };
