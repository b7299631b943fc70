// Sends queries of different lengths to ADDRESS, port 53, about RATE a second, until it is killed.
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int main(int count, char **arguments) {
    // www.example, type A, class IN (RFC 1035, section 4.1), and what follows it is left over.
    static const unsigned char question[] = "\0\0\1\0\0\1\0\0\0\0\0\0\3www\7example\0\0\1\0\1";
    unsigned char message[1400] = {0};
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(53)};
    if (count != 3 || inet_pton(AF_INET, arguments[1], &server.sin_addr) != 1) return 64;
    int rate = atoi(arguments[2]);
    int burst = rate / 1000 > 0 ? rate / 1000 : 1;
    struct timespec pause = {.tv_nsec = 1000000000L / rate * burst};
    memcpy(message, question, sizeof question);
    int sender = socket(AF_INET, SOCK_DGRAM, 0);
    for (unsigned number = 0;; number++) {
        message[0] = (unsigned char)(number >> 8);
        message[1] = (unsigned char)number;
        size_t length = sizeof question - 1 + (size_t)(rand() % (int)(sizeof message - sizeof question));
        sendto(sender, message, length, 0, (struct sockaddr *)&server, sizeof server);
        if (number % (unsigned)burst == 0) nanosleep(&pause, NULL);
    }
}
