/* Takes a row of integers out of the arena. */
static void load(const feature *values, uint32_t first, int32_t *row, uint32_t count)
{
    uint32_t i;
    for (i = 0; i < count; i++) {
        row[i] = value_at(values, first + i);
    }
}

