/* Classifies images. Each argument is a file of FDDA_NETWORK_PIXELS unsigned bytes: one plane after
   the other, each row by row, as the pixels are. A line for each: the class, a tab, and the integer
   logits of all classes, of which each stands for itself times 2^FDDA_NETWORK_LOGIT_EXPONENT.
   Where a file has another size or cannot be read, one line says so and the exit status is 1. */

#include "fdda_network.h"

#include <inttypes.h>
#include <stdio.h>

static uint8_t pixels[FDDA_NETWORK_PIXELS];
static int64_t logits[FDDA_NETWORK_CLASSES];

static const char *read_pixels(const char *name)
{
    const char *fault = NULL;
    FILE *file = fopen(name, "rb");
    if (file == NULL) {
        return "cannot be opened";
    }
    if (fread(pixels, 1, sizeof pixels, file) != sizeof pixels) {
        fault = ferror(file) ? "cannot be read" : "too short";
    } else if (fgetc(file) != EOF) {
        fault = "too long";
    }
    fclose(file);
    return fault;
}

static void classify(void)
{
    int i;
    printf("%d\t", fdda_network_run(pixels, logits));
    for (i = 0; i < FDDA_NETWORK_CLASSES; i++) {
        printf(i == 0 ? "%" PRId64 : " %" PRId64, logits[i]);
    }
    printf("\n");
}

int main(int count, char **names)
{
    int i;
    if (count < 2) {
        fprintf(stderr, "give files of %d bytes, one image each\n", FDDA_NETWORK_PIXELS);
        return 1;
    }
    for (i = 1; i < count; i++) {
        const char *fault = read_pixels(names[i]);
        if (fault != NULL) {
            fprintf(stderr, "%s: %s; an image has %d bytes\n", names[i], fault,
                    FDDA_NETWORK_PIXELS);
            return 1;
        }
        classify();
    }
    return 0;
}
