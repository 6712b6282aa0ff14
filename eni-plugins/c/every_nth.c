/*
 * `every-nth`: a strategy in C. A fault strikes at every nth visit of an actor
 * to a point, the first time at visit `n` itself; which fault is its argument.
 *
 *     cc -std=c11 -O2 -Wall -Wextra -shared -fPIC -I ../abi/include every_nth.c -o every_nth.so
 *     eni chaos --plugin ./every_nth.so \
 *         --fault 'ensure.*:plugin(every-nth,n=3,fault=lost-reply)=chosen'
 */
#include "eni_plugin.h"

#include <stdlib.h>

#define MOST 1000000

struct every_nth {
    uint64_t n;
    size_t fault_len;
    char fault[];
};

static int32_t refuse(eni_buffer *message, const char *why) {
    eni_write(message, why, strlen(why));
    return ENI_BAD_CONFIG;
}

static int32_t create(const eni_host *host, eni_str config, void **state, eni_buffer *message) {
    eni_str n = eni_config(config, "n"), fault = eni_config(config, "fault");
    struct every_nth *made;
    uint64_t number = 0;
    size_t at;
    (void)host;
    for (at = 0; at < n.len && number <= MOST; at++) {
        if (n.ptr[at] < '0' || n.ptr[at] > '9') return refuse(message, "`n`: expected a number");
        number = number * 10 + (uint64_t)(n.ptr[at] - '0');
    }
    if (number < 1 || number > MOST) return refuse(message, "`n`: expected 1 to 1000000");
    if (fault.len == 0) return refuse(message, "`fault`: expected a fault such as lost-reply");
    made = malloc(sizeof *made + fault.len);
    if (made == NULL) {
        eni_write(message, "no memory", 9);
        return ENI_FAILED;
    }
    made->n = number;
    made->fault_len = fault.len;
    memcpy(made->fault, fault.ptr, fault.len);
    *state = made;
    return ENI_OK;
}

static int32_t decide(void *state, const eni_visit *visit, eni_verdict *verdict,
                      eni_buffer *message) {
    const struct every_nth *self = state;
    (void)message;
    if (visit->n % self->n != 0) {
        verdict->kind = ENI_PASS;
        return ENI_OK;
    }
    verdict->kind = ENI_FAULT;
    eni_write(&verdict->fault, self->fault, self->fault_len);
    return ENI_OK;
}

static int32_t destroy(void *state, eni_buffer *message) {
    (void)message;
    free(state);
    return ENI_OK;
}

static const eni_parameter parameters[] = {
    {
        .size = sizeof(eni_parameter),
        .kind = ENI_NUMBER,
        .name = ENI_STR("n"),
        .standard = ENI_STR("3"),
        .about = ENI_STR("which visits"),
        .min = 1,
        .max = MOST,
    },
    {
        .size = sizeof(eni_parameter),
        .kind = ENI_TEXT,
        .name = ENI_STR("fault"),
        .standard = ENI_STR("lost-reply"),
        .about = ENI_STR("what strikes, as rules write it"),
    },
};

static const eni_strategy every_nth = {
    .size = sizeof(eni_strategy),
    .flags = ENI_CHOOSES,
    .name = ENI_STR("every-nth"),
    .create = create,
    .decide = decide,
    .destroy = destroy,
    .about = ENI_STR("a fault at every nth visit"),
    .parameter_count = sizeof parameters / sizeof *parameters,
    .parameters = parameters,
};

static const eni_strategy *const strategies[] = { &every_nth };

const eni_plugin eni_plugin_entry = {
    .header = ENI_HEADER(eni_plugin),
    .name = ENI_STR("eni-every-nth"),
    .version = ENI_STR("0.1.0"),
    .count = 1,
    .strategies = strategies,
};
