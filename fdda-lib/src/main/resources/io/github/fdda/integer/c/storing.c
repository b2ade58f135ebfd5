/* Puts a row of integers into the arena. */
static void store(const feature *values, uint32_t first, const int32_t *row, uint32_t count)
{
    uint8_t *bytes = bytes_of(values, first);
    uint32_t i;
    for (i = 0; i < count; i++) {
        if (values->bytes == 1) {
            bytes[i] = (uint8_t) (row[i] - values->lowest);
        } else if (values->bytes == 2) {
            bytes[2 * i] = (uint8_t) (row[i] - values->lowest);
            bytes[2 * i + 1] = (uint8_t) ((row[i] - values->lowest) >> 8);
        } else {
            arena[values->at / 4 + first + i] = row[i];
        }
    }
}

