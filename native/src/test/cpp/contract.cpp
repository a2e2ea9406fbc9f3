// Runs the calls of a case table (CaseTable.java) with every variant of the kernels that this processor has, each
// buffer once ending at a page that may not be touched and once beginning behind one. Results must have the bits of the
// table, and nothing else may have changed. Built with sanitizers, run by GuardPagesCmakeCompilerTest.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include <sys/mman.h>
#include <unistd.h>

#define PARLEY_VARIANT baseline
#include "kernels.h"
#undef PARLEY_VARIANT
#if defined(__x86_64__)
#define PARLEY_VARIANT avx2
#include "kernels.h"
#undef PARLEY_VARIANT
#define PARLEY_VARIANT avx512
#include "kernels.h"
#undef PARLEY_VARIANT
#else
#define PARLEY_VARIANT neon
#include "kernels.h"
#undef PARLEY_VARIANT
#endif

namespace {

// As in CaseTable.java.
enum Operation { LAYER_NORM, LINEAR_F32, LINEAR_INT8, STORE, ATTEND, IS_FINITE, LINEAR_F16, LINEAR_BF16 };
enum Role { ABSENT, READ, WRITTEN, SCRATCH };
const char *const OPERATIONS[] = {"layer_norm", "linear_f32", "linear_int8", "store",
                                  "attend",     "is_finite",  "linear_f16",  "linear_bf16"};

struct Buffer {
    int32_t role;
    int64_t bytes;
    std::vector<char> before;
    std::vector<char> after;
};

struct Case {
    int32_t operation;
    std::vector<int32_t> numbers;
    std::vector<Buffer> buffers;
};

struct Variant {
    const char *name;
    int32_t set;
    decltype(&parley_layer_norm_baseline) layer_norm;
    decltype(&parley_linear_f32_baseline) linear_f32;
    decltype(&parley_linear_int8_baseline) linear_int8;
    decltype(&parley_store_baseline) store;
    decltype(&parley_attend_baseline) attend;
    decltype(&parley_is_finite_baseline) is_finite;
    decltype(&parley_linear_f16_baseline) linear_f16;
    decltype(&parley_linear_bf16_baseline) linear_bf16;
};

#define KERNEL(operation, variant) parley_##operation##_##variant
#define KERNELS(variant)                                                                                               \
    KERNEL(layer_norm, variant), KERNEL(linear_f32, variant), KERNEL(linear_int8, variant), KERNEL(store, variant),    \
        KERNEL(attend, variant), KERNEL(is_finite, variant), KERNEL(linear_f16, variant), KERNEL(linear_bf16, variant)

// From the slowest to the fastest, as in InstructionSet.java.
const Variant VARIANTS[] = {
    {"baseline", PARLEY_BASELINE, KERNELS(baseline)},
#if defined(__x86_64__)
    {"avx2", PARLEY_AVX2, KERNELS(avx2)},
    {"avx512", PARLEY_AVX512, KERNELS(avx512)},
#else
    {"neon", PARLEY_NEON, KERNELS(neon)},
#endif
};

[[noreturn]] void fail(const std::string &what) {
    fprintf(stderr, "contract: %s\n", what.c_str());
    exit(1);
}

// Memory between two pages that may not be touched. What is left of its own pages is filled, and must stay so.
class Guarded {
  public:
    Guarded(size_t bytes, bool at_end) : bytes_(bytes) {
        const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
        room_ = (bytes + page - 1) / page * page;
        all_ = room_ + 2 * page;
        base_ = static_cast<char *>(mmap(nullptr, all_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
        if (base_ == MAP_FAILED || (room_ > 0 && mprotect(base_ + page, room_, PROT_READ | PROT_WRITE) != 0)) {
            fail("no memory");
        }
        begin_ = base_ + page;
        memset(begin_, FILL, room_);
        data_ = at_end ? begin_ + room_ - bytes : begin_;
    }

    Guarded(const Guarded &) = delete;
    Guarded &operator=(const Guarded &) = delete;

    ~Guarded() {
        munmap(base_, all_);
    }

    char *data() const {
        return data_;
    }

    bool rest_is_untouched() const {
        for (const char *at = begin_; at < begin_ + room_; at++) {
            if ((at < data_ || at >= data_ + bytes_) && *at != FILL) {
                return false;
            }
        }
        return true;
    }

  private:
    static constexpr char FILL = '\xff'; // floats of it are NaN

    size_t bytes_;
    size_t room_;
    size_t all_;
    char *base_;
    char *begin_;
    char *data_;
};

void call(const Variant &k, const Case &c, const std::vector<char *> &pointers, const std::string &name) {
    const int32_t *n = c.numbers.data();
    const auto at = [&](int i) { return reinterpret_cast<float *>(pointers[i]); };
    switch (c.operation) {
    case LAYER_NORM:
        k.layer_norm(at(0), at(1), at(2), n[0], at(3), n[1]);
        break;
    case LINEAR_F32:
        k.linear_f32(at(0), at(1), at(2), n[0], at(3), n[1], n[2], n[3], n[4], n[5], at(4));
        break;
    case LINEAR_INT8:
        k.linear_int8(at(0), reinterpret_cast<int8_t *>(pointers[1]), at(2), at(3), n[0], at(4), n[1], n[2], n[3], n[4],
                      n[5], at(5));
        break;
    case LINEAR_F16:
        k.linear_f16(at(0), reinterpret_cast<uint16_t *>(pointers[1]), at(2), n[0], at(3), n[1], n[2], n[3], n[4], n[5],
                     at(4));
        break;
    case LINEAR_BF16:
        k.linear_bf16(at(0), reinterpret_cast<uint16_t *>(pointers[1]), at(2), n[0], at(3), n[1], n[2], n[3], n[4],
                      n[5], at(4));
        break;
    case STORE:
        k.store(at(0), at(1), at(2), n[0], n[1], n[2], n[3], n[4], n[5]);
        break;
    case ATTEND:
        k.attend(at(0), at(1), at(2), at(3), n[0], n[1], n[2], n[3], n[4], n[5], at(4));
        break;
    case IS_FINITE:
        if (k.is_finite(at(0), n[0]) != n[1]) {
            fail(name + ": expected " + std::to_string(n[1]));
        }
        break;
    default:
        fail("unknown operation " + std::to_string(c.operation));
    }
}

// Runs one case and compares every byte of every buffer.
void check(const Variant &variant, const Case &c, bool at_end, const std::string &name) {
    std::vector<Guarded *> memory;
    std::vector<char *> pointers;
    for (const Buffer &buffer : c.buffers) {
        memory.push_back(new Guarded(buffer.bytes, at_end));
        std::copy(buffer.before.begin(), buffer.before.end(), memory.back()->data());
        pointers.push_back(buffer.role == ABSENT ? nullptr : memory.back()->data());
    }
    call(variant, c, pointers, name);
    for (size_t i = 0; i < c.buffers.size(); i++) {
        const Buffer &buffer = c.buffers[i];
        const std::vector<char> &expected = buffer.role == WRITTEN ? buffer.after : buffer.before;
        for (size_t at = 0; at < expected.size(); at++) {
            if (pointers[i][at] != expected[at]) {
                fail(name + ": argument " + std::to_string(i) + " differs at byte " + std::to_string(at));
            }
        }
        if (!memory[i]->rest_is_untouched()) {
            fail(name + ": wrote beside argument " + std::to_string(i));
        }
        delete memory[i];
    }
}

template <typename Number> bool read(std::istream &in, Number &number) {
    return static_cast<bool>(in.read(reinterpret_cast<char *>(&number), sizeof number));
}

std::vector<char> read_bytes(std::istream &in, int64_t bytes) {
    std::vector<char> content(static_cast<size_t>(bytes));
    in.read(content.data(), bytes);
    return content;
}

bool read(std::istream &in, Case &c) {
    int32_t count;
    if (!read(in, c.operation)) {
        return false;
    }
    read(in, count);
    c.numbers.resize(count);
    for (int32_t &number : c.numbers) {
        read(in, number);
    }
    read(in, count);
    c.buffers.resize(count);
    for (Buffer &buffer : c.buffers) {
        read(in, buffer.role);
        read(in, buffer.bytes);
        buffer.before = read_bytes(in, buffer.role == SCRATCH ? 0 : buffer.bytes);
        buffer.after = read_bytes(in, buffer.role == WRITTEN ? buffer.bytes : 0);
    }
    return static_cast<bool>(in);
}

} // namespace

int main(int, char **arguments) {
    std::ifstream table(arguments[1], std::ios::binary);
    int cases = 0;
    for (Case c; read(table, c); cases++) {
        for (const Variant &variant : VARIANTS) {
            if ((parley_instruction_sets() & variant.set) != 0) {
                const std::string name =
                    "case " + std::to_string(cases) + ", " + OPERATIONS[c.operation] + "_" + variant.name;
                check(variant, c, true, name + " before a guard page");
                check(variant, c, false, name + " behind a guard page");
            }
        }
    }
    printf("%d cases:", cases);
    for (const Variant &variant : VARIANTS) {
        if ((parley_instruction_sets() & variant.set) != 0) {
            printf(" %s", variant.name);
        }
    }
    printf("\n");
}
