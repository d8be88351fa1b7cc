/* SPDX-License-Identifier: MIT */

/* A ring buffer of events: the newest push the oldest out. One writer and one reader, no locks. */

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct event {
    long time;
    int kind;
    char isbn[14];
};

struct ring {
    struct event *events;
    size_t capacity; /* a power of two */
    atomic_size_t written;
    atomic_size_t read;
};

static bool is_power_of_two(size_t number)
{
    return number != 0 && (number & (number - 1)) == 0;
}

/* Returns NULL when there is no memory or the capacity is not a power of two. */
struct ring *ring_create(size_t capacity)
{
    struct ring *ring;

    if (!is_power_of_two(capacity))
        return NULL;
    ring = malloc(sizeof(*ring));
    if (ring == NULL)
        return NULL;
    ring->events = calloc(capacity, sizeof(*ring->events));
    if (ring->events == NULL) {
        free(ring);
        return NULL;
    }
    ring->capacity = capacity;
    atomic_init(&ring->written, 0);
    atomic_init(&ring->read, 0);
    return ring;
}

void ring_destroy(struct ring *ring)
{
    if (ring == NULL)
        return;
    free(ring->events);
    free(ring);
}

size_t ring_count(const struct ring *ring)
{
    size_t written = atomic_load_explicit(&ring->written, memory_order_acquire);
    size_t read = atomic_load_explicit(&ring->read, memory_order_acquire);

    return written - read;
}

/* Returns false when the ring is full; the event is not written then. */
bool ring_write(struct ring *ring, const struct event *event)
{
    size_t written = atomic_load_explicit(&ring->written, memory_order_relaxed);
    size_t read = atomic_load_explicit(&ring->read, memory_order_acquire);

    if (written - read == ring->capacity)
        return false;
    memcpy(&ring->events[written & (ring->capacity - 1)], event, sizeof(*event));
    atomic_store_explicit(&ring->written, written + 1, memory_order_release);
    return true;
}

/* Returns false when the ring is empty. */
bool ring_read(struct ring *ring, struct event *event)
{
    size_t read = atomic_load_explicit(&ring->read, memory_order_relaxed);
    size_t written = atomic_load_explicit(&ring->written, memory_order_acquire);

    if (written == read)
        return false;
    memcpy(event, &ring->events[read & (ring->capacity - 1)], sizeof(*event));
    atomic_store_explicit(&ring->read, read + 1, memory_order_release);
    return true;
}
