typedef struct {
    uint32_t count; /* of integers */
    uint32_t row; /* so many are computed at once */
    stages left_first, right_first; /* before they are added */
    stages then;
} addition;

static void add(const addition *sum, const feature *left, const feature *right, const feature *out,
                int32_t *row)
{
    int32_t *other = row + sum->row;
    uint32_t first, i;
    for (first = 0; first < sum->count; first += sum->row) {
        load(left, first, row, sum->row);
        finish(&sum->left_first, first, row, sum->row);
        load(right, first, other, sum->row);
        finish(&sum->right_first, first, other, sum->row);
        for (i = 0; i < sum->row; i++) {
            row[i] += other[i];
        }
        finish(&sum->then, first, row, sum->row);
        store(out, first, row, sum->row);
    }
}

