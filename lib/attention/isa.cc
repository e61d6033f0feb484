#include "heed/attention/isa.h"

#include <fmt/format.h>

#include <array>
#include <atomic>
#include <string>

#ifdef HEED_X86_KERNELS
#include <cpuid.h>
#endif

#include "heed/attention/kernels.h"

namespace heed::attention {
namespace {

constexpr std::array kAll = {Isa::kPlain, Isa::kV2, Isa::kV3, Isa::kV4};
constexpr std::array<std::string_view, 4> kNames = {"plain", "v2", "v3", "v4"};

#ifdef HEED_X86_KERNELS

bool cpuid_bit(unsigned leaf, unsigned reg_index, unsigned bit) {
  unsigned reg[4] = {};
  return __get_cpuid(leaf, &reg[0], &reg[1], &reg[2], &reg[3]) != 0 && (reg[reg_index] >> bit & 1u) != 0;
}

// __builtin_cpu_supports asks the operating system too (are the wide registers
// saved?), but the older of our compilers do not know the names of whole levels nor
// of every feature; the compiler may use each of a level's, so each is asked for.
bool processor_has(Isa isa) {
  constexpr unsigned kEcx = 2;
  switch (isa) {
    case Isa::kPlain:
      return true;
    case Isa::kV2:
      return __builtin_cpu_supports("sse3") && __builtin_cpu_supports("ssse3") && __builtin_cpu_supports("sse4.1") &&
             __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("popcnt") &&
             cpuid_bit(1, kEcx, 13) /* cx16 */ && cpuid_bit(0x80000001, kEcx, 0) /* lahf */;
    case Isa::kV3:
      return processor_has(Isa::kV2) && __builtin_cpu_supports("avx") && __builtin_cpu_supports("avx2") &&
             __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("fma") &&
             cpuid_bit(1, kEcx, 29) /* f16c */ && cpuid_bit(1, kEcx, 22) /* movbe */ &&
             cpuid_bit(0x80000001, kEcx, 5) /* lzcnt */;
    case Isa::kV4:
      return processor_has(Isa::kV3) && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
             __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
             __builtin_cpu_supports("avx512vl");
  }
  return false;
}

const Kernels& table(Isa isa) {
  switch (isa) {
    case Isa::kPlain:
      return kPlainKernels;
    case Isa::kV2:
      return kV2Kernels;
    case Isa::kV3:
      return kV3Kernels;
    case Isa::kV4:
      return __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vnni") ? kV4VbmiKernels : kV4Kernels;
  }
  return kPlainKernels;
}

#else

bool processor_has(Isa isa) { return isa == Isa::kPlain; }
const Kernels& table(Isa) { return kPlainKernels; }

#endif

std::string supported_names() {
  std::string names;
  for (Isa isa : kAll) {
    if (isa_supported(isa)) names += fmt::format("{}{}", names.empty() ? "" : ", ", isa_name(isa));
  }
  return names;
}

Error not_supported(Isa isa) {
  return input_error(fmt::format("instruction set \"{}\" is not supported by this machine, which has {}", isa_name(isa),
                                 supported_names()));
}

std::atomic<Isa>& current_isa() {
  static std::atomic<Isa> isa = best_isa();
  return isa;
}

std::atomic<const Kernels*>& current_kernels() {
  static std::atomic<const Kernels*> kernels = &table(best_isa());
  return kernels;
}

}  // namespace

std::string_view isa_name(Isa isa) { return kNames[static_cast<std::size_t>(isa)]; }

bool isa_supported(Isa isa) { return processor_has(isa); }

Isa best_isa() {
  Isa best = Isa::kPlain;
  for (Isa isa : kAll) {
    if (isa_supported(isa)) best = isa;
  }
  return best;
}

Result<Isa> parse_isa(std::string_view name) {
  constexpr std::string_view kPrefix = "x86-64-";
  const std::string_view level = name.starts_with(kPrefix) ? name.substr(kPrefix.size()) : name;
  for (Isa isa : kAll) {
    if (level != isa_name(isa)) continue;
    if (isa_supported(isa)) return isa;
    return not_supported(isa);
  }
  return input_error(fmt::format("instruction set \"{}\" is unknown, this machine has {}", name, supported_names()));
}

Status select_isa(Isa isa) {
  if (!isa_supported(isa)) {
    return not_supported(isa);
  }
  current_isa().store(isa);
  current_kernels().store(&table(isa));
  return {};
}

Isa selected_isa() { return current_isa().load(); }

const Kernels& kernels() { return *current_kernels().load(std::memory_order_relaxed); }

}  // namespace heed::attention
