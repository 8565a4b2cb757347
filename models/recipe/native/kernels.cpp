// The memory-bound parts of training on a CPU with AVX-512 (bfloat16 pictures, channels last). Built by native/__init__.py.
//
// Every function takes plain pointers. P = pixels of the output, C = channels; rows [U, 2C * outputs] hold
// (1 + gamma | beta) of each distinct neighbourhood, for one SPADE layer or for two that read the same input.
#include <immintrin.h>
#include <omp.h>
#include <cstdint>
#include <cstring>
#include <cmath>
#include <vector>
#include <algorithm>

typedef uint16_t bf16;

static inline __m512 load_bf(const bf16* p, __mmask16 m) {
    return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(m, p)), 16));
}
static inline void store_bf(bf16* p, __mmask16 m, __m512 v) {
    _mm256_mask_storeu_epi16(p, m, (__m256i)_mm512_cvtneps_pbh(v));
}
static inline __m512 load_f(const float* p, __mmask16 m) { return _mm512_maskz_loadu_ps(m, p); }
static inline __mmask16 tail(int64_t left) { return left >= 16 ? 0xffff : (__mmask16)((1u << left) - 1); }

extern "C" {

// Mean and variance of every channel of x [P, C].
void channel_stats(const bf16* x, int64_t P, int64_t C, float* mean, float* var) {
    int threads = omp_get_max_threads();
    std::vector<double> total(threads * 2 * C, 0.0);
#pragma omp parallel num_threads(threads)
    {
        int t = omp_get_thread_num(), n = omp_get_num_threads();
        int64_t from = P * t / n, to = P * (t + 1) / n;
        std::vector<float> acc(2 * C + 32, 0.f);
        double* mine = &total[t * 2 * C];
        for (int64_t block = from; block < to; block += 512) {
            std::fill(acc.begin(), acc.end(), 0.f);
            int64_t end = std::min(to, block + 512);
            for (int64_t c = 0; c < C; c += 16) {
                __mmask16 m = tail(C - c);
                __m512 s = _mm512_setzero_ps(), q = s;
                const bf16* p = x + block * C + c;
                for (int64_t i = block; i < end; i++, p += C) {
                    __m512 v = load_bf(p, m);
                    s = _mm512_add_ps(s, v);
                    q = _mm512_fmadd_ps(v, v, q);
                }
                _mm512_mask_storeu_ps(&acc[c], m, s);
                _mm512_mask_storeu_ps(&acc[C + c], m, q);
            }
            for (int64_t c = 0; c < 2 * C; c++) mine[c] += acc[c];
        }
    }
    for (int64_t c = 0; c < C; c++) {
        double s = 0, q = 0;
        for (int t = 0; t < threads; t++) { s += total[t * 2 * C + c]; q += total[t * 2 * C + C + c]; }
        s /= P; q = q / P - s * s;
        mean[c] = (float)s;
        var[c] = (float)std::max(q, 0.0);
    }
}

// y0 = leaky((x^ + gain * noise) * scale0 + shift0), y1 = the same with scale1, shift1 and no leaky (if outputs == 2).
// up: x holds a quarter of the pixels, each read for a square of four.
void spade_forward(const bf16* x, const float* noise, const float* gain, const bf16* rows, const int32_t* index,
                   int64_t N, int64_t H, int64_t W, int64_t C, int outputs, int up, const float* mean, const float* rstd,
                   float slope, bf16* y0, bf16* y1) {
    int64_t stride = 2 * C * outputs;
    __m512 vslope = _mm512_set1_ps(slope);
#pragma omp parallel for schedule(static)
    for (int64_t row = 0; row < N * H; row++) {
        int64_t n = row / H, y = row % H;
        const bf16* source = up ? x + ((n * (H / 2) + y / 2) * (W / 2)) * C : x + row * W * C;
        const int32_t* idx = index + row * W;
        for (int64_t i = 0; i < W; i++) {
            const bf16* px = source + (up ? i / 2 : i) * C;
            const bf16* r = rows + (int64_t)idx[i] * stride;
            __m512 nv = _mm512_set1_ps(noise ? noise[row * W + i] : 0.f);
            int64_t out = (row * W + i) * C;
            for (int64_t c = 0; c < C; c += 16) {
                __mmask16 m = tail(C - c);
                __m512 v = _mm512_mul_ps(_mm512_sub_ps(load_bf(px + c, m), load_f(mean + c, m)), load_f(rstd + c, m));
                if (noise) v = _mm512_fmadd_ps(load_f(gain + c, m), nv, v);
                __m512 z = _mm512_fmadd_ps(v, load_bf(r + c, m), load_bf(r + C + c, m));
                z = _mm512_max_ps(z, _mm512_mul_ps(z, vslope));
                store_bf(y0 + out + c, m, z);
                if (outputs == 2) store_bf(y1 + out + c, m, _mm512_fmadd_ps(v, load_bf(r + 2 * C + c, m), load_bf(r + 3 * C + c, m)));
            }
        }
    }
}

// Gradients of spade_forward. dx has x's shape, drows [U, 2C * outputs] float32, dgain [C]; scratch bf16 [P, C].
// stats: whether mean and variance were taken from x (training).
void spade_backward(const bf16* x, const float* noise, const float* gain, const bf16* rows, const int32_t* index,
                    int64_t N, int64_t H, int64_t W, int64_t C, int outputs, int up, const float* mean, const float* rstd,
                    float slope, const bf16* dy0, const bf16* dy1, int64_t U, bf16* scratch, bf16* dx, float* drows,
                    float* dgain) {
    int64_t stride = 2 * C * outputs, P = N * H * W;
    int threads = omp_get_max_threads();
    std::vector<float*> tables(threads);
    std::vector<double> sums(threads * 3 * C, 0.0);
    tables[0] = drows;
    std::memset(drows, 0, U * stride * sizeof(float));
    __m512 vslope = _mm512_set1_ps(slope), zero = _mm512_setzero_ps();
#pragma omp parallel num_threads(threads)
    {
        int t = omp_get_thread_num(), nt = omp_get_num_threads();
        if (t > 0) tables[t] = (float*)std::calloc(U * stride, sizeof(float));
        float* table = tables[t];
        std::vector<float> local(stride + 16, 0.f), part(3 * C + 16, 0.f);
        double* mine = &sums[t * 3 * C];
        int32_t current = -1;
        auto flush = [&]() {
            if (current < 0) return;
            float* target = table + (int64_t)current * stride;
            for (int64_t c = 0; c < stride; c += 16) {
                __mmask16 m = tail(stride - c);
                _mm512_mask_storeu_ps(target + c, m, _mm512_add_ps(load_f(target + c, m), load_f(&local[c], m)));
                _mm512_mask_storeu_ps(&local[c], m, zero);
            }
        };
        for (int64_t row = N * H * t / nt; row < N * H * (t + 1) / nt; row++) {
            int64_t n = row / H, y = row % H;
            const bf16* source = up ? x + ((n * (H / 2) + y / 2) * (W / 2)) * C : x + row * W * C;
            const int32_t* idx = index + row * W;
            for (int64_t i = 0; i < W; i++) {
                if (idx[i] != current) { flush(); current = idx[i]; }
                const bf16* px = source + (up ? i / 2 : i) * C;
                const bf16* r = rows + (int64_t)current * stride;
                float noisy = noise ? noise[row * W + i] : 0.f;
                __m512 nv = _mm512_set1_ps(noisy);
                int64_t at = (row * W + i) * C;
                for (int64_t c = 0; c < C; c += 16) {
                    __mmask16 m = tail(C - c);
                    __m512 plain = _mm512_mul_ps(_mm512_sub_ps(load_bf(px + c, m), load_f(mean + c, m)), load_f(rstd + c, m));
                    __m512 v = noise ? _mm512_fmadd_ps(load_f(gain + c, m), nv, plain) : plain;
                    __m512 scale = load_bf(r + c, m);
                    __m512 z = _mm512_fmadd_ps(v, scale, load_bf(r + C + c, m));
                    __m512 d = load_bf(dy0 + at + c, m);
                    d = _mm512_mask_mul_ps(d, _mm512_cmp_ps_mask(z, zero, _CMP_LE_OQ), d, vslope);
                    _mm512_mask_storeu_ps(&local[c], m, _mm512_fmadd_ps(d, v, load_f(&local[c], m)));
                    _mm512_mask_storeu_ps(&local[C + c], m, _mm512_add_ps(d, load_f(&local[C + c], m)));
                    __m512 back = _mm512_mul_ps(d, scale);
                    if (outputs == 2) {
                        __m512 e = load_bf(dy1 + at + c, m);
                        _mm512_mask_storeu_ps(&local[2 * C + c], m, _mm512_fmadd_ps(e, v, load_f(&local[2 * C + c], m)));
                        _mm512_mask_storeu_ps(&local[3 * C + c], m, _mm512_add_ps(e, load_f(&local[3 * C + c], m)));
                        back = _mm512_fmadd_ps(e, load_bf(r + 2 * C + c, m), back);
                    }
                    store_bf(scratch + at + c, m, back);
                    _mm512_mask_storeu_ps(&part[c], m, _mm512_add_ps(back, load_f(&part[c], m)));
                    _mm512_mask_storeu_ps(&part[C + c], m, _mm512_fmadd_ps(back, plain, load_f(&part[C + c], m)));
                    if (noise) _mm512_mask_storeu_ps(&part[2 * C + c], m, _mm512_fmadd_ps(back, nv, load_f(&part[2 * C + c], m)));
                }
            }
            for (int64_t c = 0; c < 3 * C; c++) { mine[c] += part[c]; part[c] = 0.f; }
        }
        flush();
    }
    for (int64_t c = 0; c < C; c++) {
        double a = 0, b = 0, g = 0;
        for (int t = 0; t < threads; t++) { a += sums[t * 3 * C + c]; b += sums[t * 3 * C + C + c]; g += sums[t * 3 * C + 2 * C + c]; }
        sums[c] = a / P; sums[C + c] = b / P;
        if (dgain) dgain[c] = (float)g;
    }
    std::vector<float> m1(C + 16), m2(C + 16);
    for (int64_t c = 0; c < C; c++) { m1[c] = (float)sums[c]; m2[c] = (float)sums[C + c]; }
    if (threads > 1) {
#pragma omp parallel for schedule(static)
        for (int64_t u = 0; u < U; u++)
            for (int t = 1; t < threads; t++)
                for (int64_t c = 0; c < stride; c++) drows[u * stride + c] += tables[t][u * stride + c];
        for (int t = 1; t < threads; t++) std::free(tables[t]);
    }
    if (!up) {
#pragma omp parallel for schedule(static)
        for (int64_t p = 0; p < P; p++)
            for (int64_t c = 0; c < C; c += 16) {
                __mmask16 m = tail(C - c);
                __m512 rs = load_f(rstd + c, m);
                __m512 plain = _mm512_mul_ps(_mm512_sub_ps(load_bf(x + p * C + c, m), load_f(mean + c, m)), rs);
                __m512 d = _mm512_sub_ps(load_bf(scratch + p * C + c, m), load_f(&m1[c], m));
                store_bf(dx + p * C + c, m, _mm512_mul_ps(_mm512_fnmadd_ps(plain, load_f(&m2[c], m), d), rs));
            }
        return;
    }
    __m512 four = _mm512_set1_ps(4.f);
#pragma omp parallel for schedule(static)
    for (int64_t row = 0; row < N * (H / 2); row++)
        for (int64_t i = 0; i < W / 2; i++) {
            const bf16* upper = scratch + (2 * row * W + 2 * i) * C;
            const bf16* lower = upper + W * C;
            int64_t at = (row * (W / 2) + i) * C;
            for (int64_t c = 0; c < C; c += 16) {
                __mmask16 m = tail(C - c);
                __m512 rs = load_f(rstd + c, m);
                __m512 plain = _mm512_mul_ps(_mm512_sub_ps(load_bf(x + at + c, m), load_f(mean + c, m)), rs);
                __m512 d = _mm512_add_ps(_mm512_add_ps(load_bf(upper + c, m), load_bf(upper + C + c, m)),
                                         _mm512_add_ps(load_bf(lower + c, m), load_bf(lower + C + c, m)));
                __m512 pull = _mm512_fmadd_ps(plain, load_f(&m2[c], m), load_f(&m1[c], m));
                store_bf(dx + at + c, m, _mm512_mul_ps(_mm512_fnmadd_ps(pull, four, d), rs));
            }
        }
}

// out [U, C] float32 = sums of the rows of values bf16 [P, C] by index.
void sum_rows(const bf16* values, const int64_t* index, int64_t P, int64_t C, int64_t U, float* out) {
    int threads = omp_get_max_threads();
    std::vector<float*> tables(threads);
    tables[0] = out;
    std::memset(out, 0, U * C * sizeof(float));
#pragma omp parallel num_threads(threads)
    {
        int t = omp_get_thread_num(), nt = omp_get_num_threads();
        if (t > 0) tables[t] = (float*)std::calloc(U * C, sizeof(float));
        float* table = tables[t];
        for (int64_t p = P * t / nt; p < P * (t + 1) / nt; p++) {
            float* target = table + index[p] * C;
            for (int64_t c = 0; c < C; c += 16) {
                __mmask16 m = tail(C - c);
                _mm512_mask_storeu_ps(target + c, m, _mm512_add_ps(load_f(target + c, m), load_bf(values + p * C + c, m)));
            }
        }
    }
    for (int t = 1; t < threads; t++) {
        for (int64_t c = 0; c < U * C; c++) out[c] += tables[t][c];
        std::free(tables[t]);
    }
}

// Numbers distinct keys in order of appearance: number [P] and, per distinct key, the place of its first appearance.
static int64_t number_keys(const uint64_t* keys, int64_t P, int32_t* number, std::vector<int64_t>& first) {
    size_t size = 1 << 16;
    std::vector<uint64_t> slot_key(size);
    std::vector<int32_t> slot(size, -1);
    first.clear();
    uint64_t previous = 0;
    int32_t last = -1;
    for (int64_t p = 0; p < P; p++) {
        uint64_t key = keys[p];
        if (last >= 0 && key == previous) { number[p] = last; continue; }
        if (first.size() * 2 > size) {
            size *= 4;
            std::vector<uint64_t> k2(size);
            std::vector<int32_t> s2(size, -1);
            for (size_t i = 0; i < slot.size(); i++)
                if (slot[i] >= 0) {
                    size_t h = (slot_key[i] * 0x9E3779B97F4A7C15ull) >> 20 & (size - 1);
                    while (s2[h] >= 0) h = (h + 1) & (size - 1);
                    s2[h] = slot[i]; k2[h] = slot_key[i];
                }
            slot_key.swap(k2); slot.swap(s2);
        }
        size_t h = (key * 0x9E3779B97F4A7C15ull) >> 20 & (size - 1);
        while (slot[h] >= 0 && slot_key[h] != key) h = (h + 1) & (size - 1);
        if (slot[h] < 0) { slot[h] = (int32_t)first.size(); slot_key[h] = key; first.push_back(p); }
        previous = key; last = slot[h];
        number[p] = last;
    }
    return (int64_t)first.size();
}

// ids [N, H, W] -> number of the 3x3 window of every pixel, windows [U, 9] (capacity P). Returns U.
int64_t distinct_windows(const int32_t* ids, int64_t N, int64_t H, int64_t W, int32_t outside, const uint64_t* factors,
                         int32_t* number, int64_t* windows) {
    int64_t P = N * H * W;
    std::vector<uint64_t> keys(P);
#pragma omp parallel for schedule(static)
    for (int64_t row = 0; row < N * H; row++) {
        int64_t y = row % H;
        for (int64_t x = 0; x < W; x++) {
            uint64_t key = 0;
            for (int dy = -1; dy <= 1; dy++)
                for (int dx = -1; dx <= 1; dx++) {
                    bool in = y + dy >= 0 && y + dy < H && x + dx >= 0 && x + dx < W;
                    uint64_t id = in ? ids[(row + dy) * W + x + dx] : outside;
                    key += id * factors[(dy + 1) * 3 + dx + 1];
                }
            keys[row * W + x] = key;
        }
    }
    std::vector<int64_t> first;
    int64_t U = number_keys(keys.data(), P, number, first);
    for (int64_t u = 0; u < U; u++) {
        int64_t p = first[u], row = p / W, x = p % W, y = row % H;
        for (int dy = -1; dy <= 1; dy++)
            for (int dx = -1; dx <= 1; dx++) {
                bool in = y + dy >= 0 && y + dy < H && x + dx >= 0 && x + dx < W;
                windows[u * 9 + (dy + 1) * 3 + dx + 1] = in ? ids[(row + dy) * W + x + dx] : outside;
            }
    }
    return U;
}

// The label with the largest weighted count in the window around each pixel; labels uint8 [N, H, W] < 16, weights [N, 16].
void weighted_mode(const uint8_t* labels, int64_t N, int64_t H, int64_t W, int window, const float* weights, uint8_t* out) {
    int64_t r = window / 2;
#pragma omp parallel for schedule(static)
    for (int64_t n = 0; n < N; n++) {
        std::vector<int32_t> column((W + 1) * 16, 0);
        __m512 w = _mm512_loadu_ps(weights + n * 16);
        auto row = [&](int64_t y, int32_t by) {
            if (y < 0 || y >= H) return;
            const uint8_t* p = labels + (n * H + y) * W;
            for (int64_t x = 0; x < W; x++) column[x * 16 + p[x]] += by;
        };
        for (int64_t y = 0; y < r; y++) row(y, 1);
        for (int64_t y = 0; y < H; y++) {
            row(y + r, 1);
            row(y - r - 1, -1);
            __m512i sum = _mm512_setzero_si512();
            for (int64_t x = 0; x < std::min(r, W); x++) sum = _mm512_add_epi32(sum, _mm512_loadu_si512(&column[x * 16]));
            for (int64_t x = 0; x < W; x++) {
                if (x + r < W) sum = _mm512_add_epi32(sum, _mm512_loadu_si512(&column[(x + r) * 16]));
                if (x - r - 1 >= 0) sum = _mm512_sub_epi32(sum, _mm512_loadu_si512(&column[(x - r - 1) * 16]));
                __m512 v = _mm512_mul_ps(_mm512_cvtepi32_ps(sum), w);
                __mmask16 best = _mm512_cmp_ps_mask(v, _mm512_set1_ps(_mm512_reduce_max_ps(v)), _CMP_EQ_OQ);
                out[(n * H + y) * W + x] = (uint8_t)__builtin_ctz(best);
            }
        }
    }
}
}
