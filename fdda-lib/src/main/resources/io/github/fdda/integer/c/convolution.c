typedef struct {
    window slide;
    uint32_t outputs, groups;
    uint32_t group_inputs;
    uint32_t band; /* so many rows are computed at once */
    uint32_t bits; /* of a weight */
    int32_t least; /* what a weight of zero bits stands for */
    const uint8_t *weights; /* packed, from the lowest bit of the first byte on */
    const int32_t *bias;
    stages then;
} convolution;

static int16_t weight_at(const convolution *layer, uint32_t index)
{
    const uint32_t bit = index * layer->bits;
    const uint8_t *bytes = layer->weights + bit / 8;
    const uint32_t both = bytes[0] | (uint32_t) bytes[1] << 8;
    const uint32_t packed = (both >> (bit % 8)) & (((uint32_t) 1 << layer->bits) - 1);
    return (int16_t) (layer->least + (int32_t) packed);
}

/* Adds a weight times every `step`-th integer of a feature. */
static void add_products(const feature *in, uint32_t index, uint32_t step, int16_t weight,
                         int32_t *restrict sums, uint32_t count)
{
    const int32_t lowest = in->lowest;
    uint32_t i;
    if (in->bytes == 1 && step == 1) {
        const uint8_t *restrict values = bytes_of(in, index);
        for (i = 0; i < count; i++) {
            sums[i] += (int32_t) weight * (int16_t) (values[i] + lowest);
        }
    } else {
        for (i = 0; i < count; i++) {
            sums[i] += (int32_t) weight * value_at(in, index + i * step);
        }
    }
}

/* Adds what one tap of the kernel sees of a plane to a band of sums. */
static void add_tap(const window *slide, const feature *in, uint32_t plane, const span *down,
                    const span *across, int16_t weight, uint32_t row, uint32_t end, int32_t *sums)
{
    const uint32_t from = row > down->from ? row : down->from;
    const uint32_t to = end < down->to ? end : down->to;
    uint32_t y;
    for (y = from; y < to; y++) {
        const uint32_t line = down->at + (y - down->from) * slide->row_stride;
        add_products(in, plane + line * slide->width + across->at, slide->column_stride, weight,
                     sums + (y - row) * slide->columns + across->from, across->to - across->from);
    }
}

/* The sums of one output channel from `row` to `end` - 1. */
static void convolve_band(const convolution *layer, const feature *in, uint32_t output,
                          uint32_t row, uint32_t end, int32_t *sums)
{
    const window *slide = &layer->slide;
    const uint32_t group = output / (layer->outputs / layer->groups);
    const uint32_t taps = slide->kernel_rows * slide->kernel_columns;
    uint32_t place = output * layer->group_inputs * taps;
    uint32_t plane = group * layer->group_inputs * slide->height * slide->width;
    uint32_t i, channel, y, x;
    for (i = 0; i < (end - row) * slide->columns; i++) {
        sums[i] = layer->bias[output];
    }
    for (channel = 0; channel < layer->group_inputs; channel++) {
        for (y = 0; y < slide->kernel_rows; y++) {
            for (x = 0; x < slide->kernel_columns; x++) {
                const int16_t weight = weight_at(layer, place++);
                if (weight != 0) {
                    add_tap(slide, in, plane, slide->down + y, slide->across + x, weight, row, end,
                            sums);
                }
            }
        }
        plane += slide->height * slide->width;
    }
}

static void convolve(const convolution *layer, const feature *in, const feature *out, int32_t *sums)
{
    const window *slide = &layer->slide;
    uint32_t output, row;
    for (output = 0; output < layer->outputs; output++) {
        for (row = 0; row < slide->rows; row += layer->band) {
            const uint32_t left = slide->rows - row;
            const uint32_t end = row + (left < layer->band ? left : layer->band);
            const uint32_t first = (output * slide->rows + row) * slide->columns;
            const uint32_t count = (end - row) * slide->columns;
            convolve_band(layer, in, output, row, end, sums);
            finish(&layer->then, first, sums, count);
            store(out, first, sums, count);
        }
    }
}

