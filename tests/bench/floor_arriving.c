/* The least that a program can do that keeps what arrives and gives back each key meanwhile: one
 * loop over the terminal and the socket, and a thread that writes the file. How late it is with a
 * key is the machine's doing.    floor_arriving PORT FILE */
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

enum { BLOCKS = 4, SIZE = 1 << 20 };

static char blocks[BLOCKS][SIZE];
static unsigned filled, written; /* blocks, counted since the start */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t is_filled = PTHREAD_COND_INITIALIZER;
static int is_free; /* tells the loop that a block has been written */

static void *write_on(void *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    for (;;) {
        pthread_mutex_lock(&lock);
        while (written == filled)
            pthread_cond_wait(&is_filled, &lock);
        pthread_mutex_unlock(&lock);
        if (write(fd, blocks[written % BLOCKS], SIZE) != SIZE)
            exit(1);
        pthread_mutex_lock(&lock);
        written++;
        pthread_mutex_unlock(&lock);
        if (eventfd_write(is_free, 1) != 0)
            exit(1);
    }
}

static bool has_room(void)
{
    pthread_mutex_lock(&lock);
    bool has = filled - written < BLOCKS;
    pthread_mutex_unlock(&lock);
    return has;
}

static void receive(int fd)
{
    static size_t have;
    ssize_t got = recv(fd, blocks[filled % BLOCKS] + have, SIZE - have, 0);
    if (got <= 0)
        exit(1);
    have += (size_t)got;
    if (have < SIZE)
        return;
    have = 0;
    pthread_mutex_lock(&lock);
    filled++;
    pthread_cond_signal(&is_filled);
    pthread_mutex_unlock(&lock);
}

static int connected(const char *port)
{
    static const char get[] = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    struct sockaddr_in to = { .sin_family = AF_INET,
                              .sin_port = htons((uint16_t)strtoul(port, NULL, 10)),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0 ||
        write(fd, get, sizeof get - 1) != sizeof get - 1)
        exit(1);
    return fd;
}

static void start(char *path)
{
    struct termios terminal;
    pthread_t writer;
    is_free = eventfd(0, EFD_NONBLOCK);
    if (tcgetattr(0, &terminal) != 0 || pthread_create(&writer, NULL, write_on, path) != 0)
        exit(1);
    cfmakeraw(&terminal);
    tcsetattr(0, TCSANOW, &terminal);
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    start(argv[2]);
    struct pollfd on[] = { { .fd = 0, .events = POLLIN },
                           { .fd = is_free, .events = POLLIN },
                           { .fd = connected(argv[1]) } };
    for (;;) {
        char key;
        eventfd_t count;
        on[2].events = has_room() ? POLLIN : 0;
        poll(on, 3, -1);
        if (on[0].revents && (read(0, &key, 1) != 1 || write(1, &key, 1) != 1))
            return 0;
        if (on[1].revents)
            eventfd_read(is_free, &count);
        if (on[2].revents)
            receive(on[2].fd);
    }
}
