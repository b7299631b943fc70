// Looks a name up with the C library's resolver: built with musl, it asks as Alpine's programs do.
#include <netdb.h>
#include <stdio.h>

int main(int count, char **arguments) {
    struct addrinfo *found = NULL;
    if (count != 2) return 64;
    int status = getaddrinfo(arguments[1], NULL, NULL, &found);
    printf("%s: %s\n", arguments[1], status ? gai_strerror(status) : "found");
    if (found) freeaddrinfo(found);
    return status != 0;
}
