typedef struct {
    window slide;
    uint32_t channels;
    const int32_t *factors; /* of the sum at each position; none for a maximum */
    stages then;
} pooling;

/* What one tap of the kernel sees along a row: added, or kept where it is the largest yet. */
static void pool_tap(const pooling *pool, const feature *in, uint32_t line, const span *across,
                     int32_t *row)
{
    uint32_t x;
    for (x = across->from; x < across->to; x++) {
        const uint32_t column = across->at + (x - across->from) * pool->slide.column_stride;
        const int32_t value = value_at(in, line + column);
        if (pool->factors != NULL) {
            row[x] += value;
        } else if (value > row[x]) {
            row[x] = value;
        }
    }
}

static void pool_row(const pooling *pool, const feature *in, uint32_t channel, uint32_t y,
                     int32_t *row)
{
    const window *slide = &pool->slide;
    uint32_t i, j;
    for (i = 0; i < slide->columns; i++) {
        row[i] = pool->factors != NULL ? 0 : INT32_MIN;
    }
    for (i = 0; i < slide->kernel_rows; i++) {
        const span *down = slide->down + i;
        if (y >= down->from && y < down->to) {
            const uint32_t line = down->at + (y - down->from) * slide->row_stride;
            for (j = 0; j < slide->kernel_columns; j++) {
                pool_tap(pool, in, (channel * slide->height + line) * slide->width,
                         slide->across + j, row);
            }
        }
    }
    for (i = 0; pool->factors != NULL && i < slide->columns; i++) {
        row[i] *= pool->factors[y * slide->columns + i];
    }
}

static void pool(const pooling *how, const feature *in, const feature *out, int32_t *row)
{
    const window *slide = &how->slide;
    uint32_t channel, y;
    for (channel = 0; channel < how->channels; channel++) {
        for (y = 0; y < slide->rows; y++) {
            const uint32_t first = (channel * slide->rows + y) * slide->columns;
            pool_row(how, in, channel, y, row);
            finish(&how->then, first, row, slide->columns);
            store(out, first, row, slide->columns);
        }
    }
}

