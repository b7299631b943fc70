// Sends the frames of a capture file out of INTERFACE, again and again for SECONDS, RATE of them a second or, with 0, as
// fast as it can. FILE is one of make-capture's: Ethernet, IPv4 without options. Prints how many were sent, how
// many the interface refused, the seconds of processor time that this took, and the rate reached.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>

enum { ethernet = 14, ip = 20, udp = 8, shortest = ethernet + ip + udp + 2, most = 64 };

struct frame {
    uint8_t *octets;
    size_t length;
};

static _Noreturn void fail(const char *what) {
    fprintf(stderr, "blast: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

// The file's frames, one after the other in memory as the file has them.
static struct frame *load(const char *path, size_t *count) {
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END)) fail(path);
    size_t size = (size_t)ftell(file);
    uint8_t *content = malloc(size);
    rewind(file);
    if (!content || size < 24 || fread(content, 1, size, file) != size) fail(path);
    fclose(file);
    // Records are in the byte order of the first octets (draft-ietf-opsawg-pcap, section 4).
    int big = content[0] == 0xa1;
    struct frame *frames = NULL;
    *count = 0;
    for (size_t place = 24; place + 16 <= size;) {
        uint32_t length;
        memcpy(&length, content + place + 8, 4);
        if (big) length = ntohl(length);
        place += 16;
        if (length > size - place) break;
        if ((*count & (*count - 1)) == 0 && !(frames = realloc(frames, (*count ? *count * 2 : 1) * sizeof *frames)))
            fail(path);
        frames[(*count)++] = (struct frame){content + place, length};
        place += length;
    }
    if (!*count) fail(path);
    return frames;
}

// Turns bits of the DNS ID and of the port that is not 53. A query and its answer keep to each other, and no round of
// the file repeats the exchanges of another: they would be taken for retransmissions.
static void vary(struct frame frame, uint16_t identifier, uint16_t port) {
    static const uint8_t server[2] = {0, 53};
    uint8_t *datagram = frame.octets + ethernet + ip;
    if (frame.length < shortest || datagram[-ip] != 0x45 || datagram[-ip + 9] != IPPROTO_UDP) return;
    uint8_t *client = memcmp(datagram, server, 2) ? datagram : datagram + 2;
    client[0] ^= port >> 8;
    client[1] ^= port & 0xff;
    datagram[udp] ^= identifier >> 8;
    datagram[udp + 1] ^= identifier & 0xff;
    // No checksum (RFC 768).
    memset(datagram + 6, 0, 2);
}

int main(int argc, char **arguments) {
    if (argc != 5) return 64;
    size_t count;
    struct frame *frames = load(arguments[1], &count);
    // Protocol 0: sends only.
    struct sockaddr_ll place = {.sll_family = AF_PACKET, .sll_ifindex = (int)if_nametoindex(arguments[2])};
    int64_t rate = atoll(arguments[3]), begin, end, due;
    int sender = socket(AF_PACKET, SOCK_RAW, 0), yes = 1;
    if (sender < 0 || bind(sender, (struct sockaddr *)&place, sizeof place) ||
        setsockopt(sender, SOL_PACKET, PACKET_QDISC_BYPASS, &yes, sizeof yes))
        fail(arguments[2]);
    prctl(PR_SET_TIMERSLACK, 1000);
    // A millisecond's packets at a time, so that a slow rate comes evenly as well.
    int batch = rate == 0 || rate / 1000 > most ? most : rate < 1000 ? 1 : (int)(rate / 1000);

    uint64_t sent = 0, refused = 0;
    uint32_t round = 0, turned = 0, turn = 0;
    size_t next = 0;
    begin = due = now();
    end = begin + (int64_t)(atof(arguments[4]) * 1e9);
    while (due < end) {
        struct mmsghdr messages[most] = {0};
        struct iovec parts[most];
        for (int number = 0; number < batch; number++) {
            struct frame frame = frames[next];
            if (turn) vary(frame, (uint16_t)turn, turn >> 20);
            parts[number] = (struct iovec){frame.octets, frame.length};
            messages[number].msg_hdr = (struct msghdr){.msg_iov = &parts[number], .msg_iovlen = 1};
            if (++next == count) {
                next = 0;
                // The file's octets are turned from the round before to this one (Knuth's multiplicative hash). Twelve
                // bits leave a client's port among those that clients have.
                uint32_t hash = ++round * 2654435761u;
                turn = hash ^ turned;
                turned = hash;
            }
        }
        for (int done = 0; done < batch;) {
            int some = sendmmsg(sender, messages + done, (unsigned)(batch - done), 0);
            if (some > 0) {
                sent += (unsigned)some;
                done += some;
            } else if (errno == ENOBUFS) {
                refused++;
                done++;
            } else if (errno != EINTR) {
                fail("sendmmsg");
            }
        }
        int64_t time = now();
        if (rate == 0) {
            due = time;
            continue;
        }
        due += batch * INT64_C(1000000000) / rate;
        // What was not sent in time is not sent in a burst: that would be another rate than the one asked for.
        if (due < time - 10000000) due = time;
        if (due > time) {
            struct timespec until = {due / 1000000000, due % 1000000000};
            clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
        }
    }
    double seconds = (double)(now() - begin) / 1e9;
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    double processor = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                       (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
    printf("%llu %llu %.1f %.0f\n", (unsigned long long)sent, (unsigned long long)refused, processor,
           (double)sent / seconds);
    return 0;
}
