/*
 * The contract between eni and a plugin of strategies, version 1.1.
 *
 * A strategy says when a fault strikes, and may say which. A plugin is a shared
 * library that exports one constant, `eni_plugin_entry`. eni reads its header,
 * then its tables, and calls a function of it only if all of that is in order.
 *
 * Ageing. The major version must be equal. Within it structs only grow at their
 * end; each begins with its size, and a field is there if the size covers it.
 * So a plugin built with an older header loads, and one built with a newer one
 * too. Numbers are open: whatever is not listed here is an error of its sender.
 *
 * Memory. Who allocates frees. Text is UTF-8, borrowed for the call, and does
 * not end with a NUL. What a plugin says goes into a buffer of the host.
 *
 * Threads. `decide` may be called by several threads at once with one state.
 * `create` and `destroy` are called once for each state, never at the same time
 * as `decide` with it.
 *
 * Purity. `decide` is a function of its config and its visit. It keeps no
 * history, sleeps nowhere, does no I/O: a strategy with history recomputes it
 * from the draws of earlier visits, and a delay is a fault that is answered.
 *
 * Nothing may leave a function but by return: no exception, no longjmp.
 */
#ifndef ENI_PLUGIN_H
#define ENI_PLUGIN_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define ENI_MAGIC UINT32_C(0x31494e45) /* "ENI1" in memory, low byte first */
#define ENI_MAJOR 1
#define ENI_MINOR 1

/* Status: what a function returns. */
#define ENI_OK 0
#define ENI_BAD_CONFIG 1 /* the message says which key and why */
#define ENI_FAILED 2     /* the message says why */
#define ENI_PANICKED 3   /* the message is the panic's */

/* Kind of a verdict. */
#define ENI_PASS 1   /* nothing happens */
#define ENI_STRIKE 2 /* the fault that the rule names strikes */
#define ENI_FAULT 3  /* the fault in the verdict's buffer strikes: `=chosen` */

/* Layer of a point. */
#define ENI_WORK 1 /* in the workflow */
#define ENI_WIRE 2 /* below the client */

/* Access of a point's call. */
#define ENI_READ 1  /* it cannot change the world */
#define ENI_WRITE 2 /* it can */

/* Flag of a strategy: its verdicts are ENI_PASS and ENI_FAULT, and its rules say
 * `=chosen`. Without it they are ENI_PASS and ENI_STRIKE. */
#define ENI_CHOOSES 1

/* Kind of a parameter. */
#define ENI_NUMBER 1  /* a whole number, `min` to `max` */
#define ENI_PERCENT 2 /* `30` or `30%` */
#define ENI_TIME 3    /* `250ms`, `5s`, `2m`, `1h` */
#define ENI_TEXT 4    /* any text */

/* Level of a log line. */
#define ENI_ERROR 1
#define ENI_WARN 2
#define ENI_INFO 3
#define ENI_DEBUG 4
#define ENI_TRACE 5

typedef struct eni_str {
    const char *ptr;
    size_t len;
} eni_str;

/* Where a plugin writes text: at most `cap` bytes to `ptr`, and to `len` how
 * many there would be with room for all. */
typedef struct eni_buffer {
    char *ptr;
    size_t cap;
    size_t len;
} eni_buffer;

typedef struct eni_header {
    uint32_t magic;
    uint16_t major;
    uint16_t minor;
    uint32_t size; /* of the whole table that begins with it */
    uint32_t flags; /* 0 */
} eni_header;

/* The host, valid until the process ends. Any thread may log. */
typedef struct eni_host {
    eni_header header;
    const void *data;
    void (*log)(const void *data, uint32_t level, eni_str text);
} eni_host;

/* One visit: `actor` comes to `point` for the `n`th time, from 1. */
typedef struct eni_visit {
    uint32_t size;
    uint32_t layer;
    uint32_t access;
    uint32_t flags; /* 0 */
    eni_str actor;
    eni_str operation;
    eni_str point;
    uint64_t n;
    uint64_t series; /* the draws of seed, rule, actor and point: see eni_draw */
    uint64_t draw;   /* draw 0 of this visit, uniform over all values */
} eni_visit;

/* What a strategy decides. The host hands it in with kind 0, which is none. */
typedef struct eni_verdict {
    uint32_t size;
    uint32_t kind;
    eni_buffer fault; /* as rules write it: `delay(250ms)` */
} eni_verdict;

/* One parameter of a strategy. Since 1.1. */
typedef struct eni_parameter {
    uint32_t size;
    uint32_t kind;
    eni_str name;
    eni_str standard; /* what is taken if it is not given; NULL: it has to be given */
    eni_str about;    /* one line */
    uint64_t min;
    uint64_t max;
} eni_parameter;

typedef struct eni_strategy {
    uint32_t size;
    uint32_t flags; /* ENI_CHOOSES or 0 */
    eni_str name;   /* [a-z][a-z0-9-]*, at most 63 bytes */
    /* Reads the arguments of one rule: a JSON object, all values strings as the
     * rule has them, such as {"period":"20","peak":"50%"}. Writes `state`, which
     * may be NULL. If it returns ENI_OK, `destroy` will be called. */
    int32_t (*create)(const eni_host *host, eni_str config, void **state, eni_buffer *message);
    /* Writes the verdict on one visit. */
    int32_t (*decide)(void *state, const eni_visit *visit, eni_verdict *verdict,
                      eni_buffer *message);
    /* Frees the state. */
    int32_t (*destroy)(void *state, eni_buffer *message);
    /* Since 1.1; zero if left out. */
    eni_str about; /* one line */
    size_t parameter_count;
    const eni_parameter *parameters; /* an array; if there are any, eni refuses others */
} eni_strategy;

typedef struct eni_plugin {
    eni_header header;
    eni_str name;
    eni_str version;
    size_t count;
    const eni_strategy *const *strategies;
} eni_plugin;

#if defined(_WIN32)
#define ENI_EXPORT __declspec(dllexport)
#elif defined(__GNUC__)
#define ENI_EXPORT __attribute__((visibility("default")))
#else
#define ENI_EXPORT
#endif

#ifdef __cplusplus
extern "C" {
#endif
extern ENI_EXPORT const eni_plugin eni_plugin_entry;
#ifdef __cplusplus
}
#endif

/* For tables. */
#define ENI_STR(literal) { (literal), sizeof(literal) - 1 }
#define ENI_HEADER(type) { ENI_MAGIC, ENI_MAJOR, ENI_MINOR, (uint32_t)sizeof(type), 0 }

/* Draw number `n`, from 0, of visit number `visit`, from 1, of the same seed,
 * rule, actor and point: uniform over all values, the same in every run. */
static inline uint64_t eni_draw(const eni_visit *at, uint64_t visit, uint64_t n) {
    uint64_t hash = (at->series ^ UINT64_C(0xfc)) * UINT64_C(0x00000100000001b3);
    int byte;
    for (byte = 0; byte < 8; byte++) {
        hash = (hash ^ ((visit >> (8 * byte)) & 0xff)) * UINT64_C(0x00000100000001b3);
    }
    hash += (n + 1) * UINT64_C(0x9e3779b97f4a7c15);
    hash = (hash ^ (hash >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    hash = (hash ^ (hash >> 27)) * UINT64_C(0x94d049bb133111eb);
    return hash ^ (hash >> 31);
}

/* Writes text into a buffer of the host. */
static inline void eni_write(eni_buffer *to, const char *text, size_t len) {
    memcpy(to->ptr, text, len < to->cap ? len : to->cap);
    to->len = len;
}

/* The value of a key in the config, or a `ptr` of NULL if it is not there. The
 * value stands as it is in the JSON: with an escape in it, `\` comes first. */
static inline eni_str eni_config(eni_str config, const char *key) {
    eni_str found = { NULL, 0 };
    size_t key_len = strlen(key), at = 0, start[2], end[2];
    int part;
    for (;;) {
        for (part = 0; part < 2; part++) {
            while (at < config.len && config.ptr[at] != '"') at++;
            start[part] = ++at;
            while (at < config.len && config.ptr[at] != '"') at += config.ptr[at] == '\\' ? 2 : 1;
            if (at >= config.len) return found;
            end[part] = at++;
        }
        if (end[0] - start[0] == key_len && memcmp(config.ptr + start[0], key, key_len) == 0) {
            found.ptr = config.ptr + start[1];
            found.len = end[1] - start[1];
            return found;
        }
    }
}

#endif
