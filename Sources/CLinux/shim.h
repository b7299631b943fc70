// Functions of Linux's C library that its headers show under _GNU_SOURCE only, and headers that Swift's Glibc lacks.
#pragma once
#include <linux/capability.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <netinet/in.h>
#include <errno.h>
#include <nss.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

// setns(2), with the kinds of namespace of <sched.h>.
int enterNamespace(int descriptor, int kind) __asm__("setns");
enum { UTS_NAMESPACE = 0x04000000, NETWORK_NAMESPACE = 0x40000000 };

// clock_gettime(2), in nanoseconds.
static inline int64_t nanosecondsOf(clockid_t clock) {
    struct timespec time = {0, 0};
    clock_gettime(clock, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

// netdevice(7): whether the network namespace of a socket has the interface of an index.
static inline int hasInterface(int descriptor, int index) {
    struct ifreq request;
    memset(&request, 0, sizeof request);
    request.ifr_ifindex = index;
    return ioctl(descriptor, SIOCGIFNAME, &request) == 0 || errno != ENODEV;
}

// netdevice(7): whether an interface of a socket's network namespace is up; where that cannot be told, it is.
static inline int interfaceIsUp(int descriptor, const char *name) {
    struct ifreq request;
    memset(&request, 0, sizeof request);
    strncpy(request.ifr_name, name, sizeof request.ifr_name - 1);
    return ioctl(descriptor, SIOCGIFFLAGS, &request) != 0 || (request.ifr_flags & IFF_UP);
}

// A socket for both families (ipv6(7)); of IPv4 alone where the kernel has no IPv6.
static inline int openSocket(int kind) {
    int descriptor = socket(AF_INET6, kind | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) return socket(AF_INET, kind | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int isNarrow = 0;
    setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &isNarrow, sizeof isNarrow);
    return descriptor;
}

// connect(2) of such a socket to an address of 16 octets, of IPv4 an IPv4-mapped one (RFC 3493, section 3.7).
static inline int connectTo(int descriptor, const uint8_t *address, uint16_t port) {
    int family = AF_UNSPEC;
    socklen_t length = sizeof family;
    if (getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &family, &length) != 0) return -1;
    if (family == AF_INET6) {
        struct sockaddr_in6 place;
        memset(&place, 0, sizeof place);
        place.sin6_family = AF_INET6;
        place.sin6_port = htons(port);
        memcpy(&place.sin6_addr, address, sizeof place.sin6_addr);
        return connect(descriptor, (struct sockaddr *)&place, sizeof place);
    }
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    if (memcmp(address, mapped, sizeof mapped) != 0) {
        errno = EAFNOSUPPORT;
        return -1;
    }
    struct sockaddr_in place;
    memset(&place, 0, sizeof place);
    place.sin_family = AF_INET;
    place.sin_port = htons(port);
    memcpy(&place.sin_addr, address + sizeof mapped, sizeof place.sin_addr);
    return connect(descriptor, (struct sockaddr *)&place, sizeof place);
}

// getsockopt(2): the error that a socket waits to tell; 0 for none.
static inline int pendingError(int descriptor) {
    int number = 0;
    socklen_t length = sizeof number;
    return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &length) == 0 ? number : errno;
}

// adjtimex(2), which changes nothing here: 1 where the kernel's clock is synchronized, 0 where it is not, -1 where that
// cannot be read; how far it is off, as its discipline knows, and by how much at most.
static inline int clockState(int64_t *offsetNanoseconds, int64_t *greatestErrorMicroseconds) {
    struct timex clock;
    memset(&clock, 0, sizeof clock);
    if (adjtimex(&clock) < 0) return -1;
    *offsetNanoseconds = (int64_t)clock.offset * (clock.status & STA_NANO ? 1 : 1000);
    *greatestErrorMicroseconds = clock.maxerror;
    return clock.status & STA_UNSYNC ? 0 : 1;
}

// SIOCETHTOOL (ethtool -S), which takes no privilege: a driver's statistics whose names contain `part`, at most `limit`.
// Returns how many there are.
enum { STATISTIC_NAME = ETH_GSTRING_LEN };
static inline int driverStatistics(
    int descriptor, const char *interface, const char *part, char *names, uint64_t *values, int limit) {
    // The kernel writes as many as the driver has then, whatever it is told: room for twice as many.
    enum { MOST = 4096 };
    struct ifreq request;
    memset(&request, 0, sizeof request);
    strncpy(request.ifr_name, interface, sizeof request.ifr_name - 1);
    struct {
        struct ethtool_sset_info head;
        uint32_t count;
    } set = {{ETHTOOL_GSSET_INFO, 0, 1ULL << ETH_SS_STATS}, 0};
    request.ifr_data = (char *)&set;
    if (ioctl(descriptor, SIOCETHTOOL, &request) != 0 || !set.head.sset_mask || !set.count || set.count > MOST) return 0;
    struct ethtool_gstrings *strings = calloc(1, sizeof *strings + (size_t)2 * MOST * ETH_GSTRING_LEN);
    struct ethtool_stats *statistics = calloc(1, sizeof *statistics + (size_t)2 * MOST * sizeof(uint64_t));
    int found = 0;
    if (strings && statistics) {
        strings->cmd = ETHTOOL_GSTRINGS;
        strings->string_set = ETH_SS_STATS;
        strings->len = set.count;
        statistics->cmd = ETHTOOL_GSTATS;
        statistics->n_stats = set.count;
        request.ifr_data = (char *)strings;
        int isRead = ioctl(descriptor, SIOCETHTOOL, &request) == 0;
        request.ifr_data = (char *)statistics;
        isRead = isRead && ioctl(descriptor, SIOCETHTOOL, &request) == 0;
        for (uint32_t number = 0; isRead && number < set.count && found < limit; number++) {
            char *name = (char *)strings->data + (size_t)number * ETH_GSTRING_LEN;
            name[ETH_GSTRING_LEN - 1] = 0;
            if (!strstr(name, part)) continue;
            memcpy(names + found * ETH_GSTRING_LEN, name, ETH_GSTRING_LEN);
            values[found++] = statistics->data[number];
        }
    }
    free(strings);
    free(statistics);
    return found;
}

// ioctl_tty(2): the size of a terminal; the usual one where it cannot be told.
static inline int terminalColumns(int descriptor) {
    struct winsize size;
    return ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}
static inline int terminalRows(int descriptor) {
    struct winsize size;
    return ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 ? size.ws_row : 24;
}

// setresuid(2) and setresgid(2), which change every thread.
int setUserIDs(uid_t real, uid_t effective, uid_t saved) __asm__("setresuid");
int setGroupIDs(gid_t real, gid_t effective, gid_t saved) __asm__("setresgid");
int setGroups(size_t count, const gid_t *groups) __asm__("setgroups");

// The same for the calling thread alone, as the kernel has it.
static inline int setThreadUserIDs(uid_t real, uid_t effective, uid_t saved) {
    return (int)syscall(SYS_setresuid, real, effective, saved);
}
static inline int setThreadGroupIDs(gid_t real, gid_t effective, gid_t saved) {
    return (int)syscall(SYS_setresgid, real, effective, saved);
}
static inline int setThreadGroups(size_t count, const gid_t *groups) { return (int)syscall(SYS_setgroups, count, groups); }

// prctl(2) takes further arguments by number, which Swift cannot pass.
static inline int noNewPrivileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }

// capset(2): this thread keeps the capabilities of `mask` alone, effective and permitted.
static inline int keepCapabilities(uint64_t mask) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2] = {
        {(uint32_t)mask, (uint32_t)mask, 0}, {(uint32_t)(mask >> 32), (uint32_t)(mask >> 32), 0}};
    return (int)syscall(SYS_capset, &header, data);
}

// capget(2): this thread's effective capabilities; 0 where they cannot be read.
static inline uint64_t effectiveCapabilities(void) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2] = {{0, 0, 0}, {0, 0, 0}};
    if (syscall(SYS_capget, &header, data) != 0) return 0;
    return (uint64_t)data[1].effective << 32 | data[0].effective;
}

// nss.h, getauxval(3): a program that has the C library linked in keeps to the name services that are linked in as well.
// Those that /etc/nsswitch.conf names besides are modules of the node's C library, and loading such is undefined.
static inline void keepToBuiltInNameServices(void) {
    if (getauxval(AT_BASE) != 0) return;  // A dynamic linker is there.
    static const char *const databases[] = {"passwd", "group", "services", "protocols", "networks", "ethers"};
    for (size_t number = 0; number < sizeof databases / sizeof *databases; number++)
        __nss_configure_lookup(databases[number], "files");
    __nss_configure_lookup("hosts", "files dns");
}
