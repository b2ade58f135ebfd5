typedef struct {
    uint32_t count; /* of integers */
    uint32_t row; /* so many are copied at once */
    uint32_t to; /* where they go in the output */
    stages then;
} copying;

static void copy(const copying *what, const feature *in, const feature *out, int32_t *row)
{
    uint32_t first;
    for (first = 0; first < what->count; first += what->row) {
        load(in, first, row, what->row);
        finish(&what->then, what->to + first, row, what->row);
        store(out, what->to + first, row, what->row);
    }
}

