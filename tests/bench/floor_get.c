/* The least that any program can do for a GET: connect, send, read to the end, write. No HTTP is
 * understood.    floor_get PORT PATH */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    static char block[262144];
    if (argc != 3)
        return 2;
    struct sockaddr_in to = { .sin_family = AF_INET,
                              .sin_port = htons((unsigned short)strtoul(argv[1], NULL, 10)),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    int n =
        snprintf(block, sizeof block,
                 "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", argv[2]);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0 || write(fd, block, (size_t)n) != n)
        return 1;
    ssize_t got;
    while ((got = read(fd, block, sizeof block)) > 0)
        if (write(1, block, (size_t)got) != got)
            return 1;
    return 0;
}
