typedef struct {
    uint32_t count; /* of integers */
    uint32_t row; /* so many are selected at once */
    const int32_t *from; /* where each comes from; -1 for a zero */
    stages then;
} selection;

static void gather(const selection *what, const feature *in, const feature *out, int32_t *row)
{
    uint32_t first, i;
    for (first = 0; first < what->count; first += what->row) {
        for (i = 0; i < what->row; i++) {
            const int32_t from = what->from[first + i];
            row[i] = from < 0 ? 0 : value_at(in, (uint32_t) from);
        }
        finish(&what->then, first, row, what->row);
        store(out, first, row, what->row);
    }
}

