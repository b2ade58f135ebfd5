/* A feature: integers in the arena. Those of 1 or 2 bytes are stored without a sign, as what they
   are above the lowest; those of 4 bytes as they are. */
typedef struct {
    uint32_t at; /* where it begins, in bytes */
    uint32_t bytes; /* of one integer: 1, 2 or 4 */
    int32_t lowest;
} feature;

static uint8_t *bytes_of(const feature *values, uint32_t index)
{
    return (uint8_t *) arena + values->at + index * values->bytes;
}

static int32_t value_at(const feature *values, uint32_t index)
{
    const uint8_t *bytes = bytes_of(values, index);
    if (values->bytes == 1) {
        return values->lowest + bytes[0];
    }
    if (values->bytes == 2) {
        return values->lowest + (int32_t) (bytes[0] | (uint32_t) bytes[1] << 8);
    }
    return arena[values->at / 4 + index];
}

