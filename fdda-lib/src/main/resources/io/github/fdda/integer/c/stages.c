/* What is done to each integer of a row before it is stored. */
typedef struct {
    enum { SHIFT_LEFT, CLAMP, QUANTIZE } kind;
    uint32_t block; /* so many integers, one after the other, share an entry of the arrays */
    const int8_t *shifts; /* to the left; to the right where negative */
    const int32_t *lowest;
    const int32_t *highest;
    int64_t divisor; /* of an average */
} stage;

typedef struct {
    uint32_t count;
    const stage *first;
} stages;

/* The largest integer of which the value holds at least so many: division rounded down. */
static int64_t divided(int64_t value, int64_t divisor)
{
    return value >= 0 ? value / divisor : -1 - (-1 - value) / divisor;
}

/* Divides and rounds to the nearest integer, halves to the even one. */
static int64_t rounded(int64_t value, int64_t divisor)
{
    const int64_t down = divided(value, divisor);
    const int64_t rest = value - down * divisor;
    const int64_t other = divisor - rest;
    return down + (rest > other || (rest == other && down % 2 != 0));
}

/* The same for a divisor of 2^shift, from 2 to 2^30. */
static int32_t rounded_shift(int32_t value, int shift)
{
    const int32_t down = value >= 0 ? value >> shift : -1 - ((-1 - value) >> shift);
    const int32_t rest = (int32_t) ((uint32_t) value & (((uint32_t) 1 << shift) - 1));
    const int32_t half = (int32_t) 1 << (shift - 1);
    return down + (rest > half || (rest == half && down % 2 != 0));
}

static int64_t rescaled(int32_t value, int shift, int64_t divisor)
{
    const int64_t left = value * ((int64_t) 1 << (shift > 0 ? shift : 0));
    return rounded(left, divisor * ((int64_t) 1 << (shift < 0 ? -shift : 0)));
}

static void clamp(int32_t lowest, int32_t highest, int32_t *row, uint32_t count)
{
    uint32_t i;
    for (i = 0; i < count; i++) {
        const int32_t low = row[i] > lowest ? row[i] : lowest;
        row[i] = low < highest ? low : highest;
    }
}

static void shift_left(int shift, int32_t *row, uint32_t count)
{
    uint32_t i;
    for (i = 0; i < count; i++) {
        row[i] = (int32_t) (row[i] * ((int64_t) 1 << shift));
    }
}

static void quantize(const stage *how, int shift, int32_t *row, uint32_t count)
{
    const int32_t lowest = how->lowest[0];
    const int32_t highest = how->highest[0];
    uint32_t i;
    if (how->divisor == 1 && shift < 0 && shift >= -30) {
        for (i = 0; i < count; i++) {
            row[i] = rounded_shift(row[i], -shift);
        }
        clamp(lowest, highest, row, count);
        return;
    }
    for (i = 0; i < count; i++) {
        const int64_t result = rescaled(row[i], shift, how->divisor);
        row[i] = result < lowest ? lowest : result > highest ? highest : (int32_t) result;
    }
}

/* Does it all to a row that lies in one block of each stage. */
static void finish(const stages *all, uint32_t first, int32_t *row, uint32_t count)
{
    uint32_t i;
    for (i = 0; i < all->count; i++) {
        const stage *how = all->first + i;
        const uint32_t block = first / how->block;
        switch (how->kind) {
        case SHIFT_LEFT:
            shift_left(how->shifts[block], row, count);
            break;
        case CLAMP:
            clamp(how->lowest[block], how->highest[block], row, count);
            break;
        case QUANTIZE:
            quantize(how, how->shifts[block], row, count);
            break;
        }
    }
}

