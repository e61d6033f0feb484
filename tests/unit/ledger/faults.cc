#include "faults.h"

#include <dirent.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <memory>
#include <new>
#include <system_error>
#include <thread>

namespace heed::ledger::test {
namespace {

struct Plan {
  int kind;
  std::string_view call;
  std::atomic<std::size_t> calls_left;
  std::atomic<bool> happened{false};
};

std::atomic<Plan*> plan = nullptr;  // null: everything works

bool is_one_of(std::string_view call, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (call == name) return true;
  }
  return false;
}

// Whether a call can fail like that.
bool may_fail(std::string_view call, int kind) {
  const bool opens = is_one_of(call, {"open", "openat"});
  const bool reads = is_one_of(call, {"read", "pread"});
  switch (kind) {
    case kFlippedBit:
      return reads || call == "EVP_DigestSign";
    case kOtherTypes:
      return call == "readdir";
    case kNoTypes:
      return call == "readdir" || call == "fstatat";
    case kNoMemory:
      return opens;
    case EINTR:
      return reads || is_one_of(call, {"write", "pwrite"});
    case ENOENT:
    case ENOTDIR:
    case ELOOP:
    case ENXIO:
      return opens;
    case EIO:
      return true;
    default:
      return !call.starts_with("EVP");
  }
}

// The kind of the fault that this call has to have, or 0.
int strike(std::string_view call) {
  Plan* const now = plan;
  if (now == nullptr || !may_fail(call, now->kind)) return 0;
  if (!now->call.empty() && now->call != call) return 0;
  if (now->kind == kOtherTypes || now->kind == kNoTypes) {
    now->happened = true;
    return now->kind;
  }
  if (now->calls_left-- != 1) return 0;
  now->happened = true;
  if (now->kind == kNoMemory) throw std::bad_alloc();
  return now->kind;
}

// The same for calls that set errno.
bool fails(std::string_view call) {
  int kind = strike(call);
  if (kind == kNoTypes) kind = EIO;
  if (kind > 0) errno = kind;
  return kind > 0;
}

}  // namespace

FaultyCall::FaultyCall(std::size_t nth, int kind, std::string_view call) { plan = new Plan{kind, call, nth}; }
FaultyCall::~FaultyCall() { delete plan.exchange(nullptr); }
bool FaultyCall::happened() const { return plan.load()->happened; }

}  // namespace heed::ledger::test

using heed::ledger::test::fails;
using heed::ledger::test::kFlippedBit;
using heed::ledger::test::strike;

// Each wrapper either reports `failed` and does nothing, or hands the call on.
#define HEED_WRAP(type, failed, name, parameters, arguments) \
  extern "C" type __real_##name parameters;                  \
  extern "C" type __wrap_##name parameters { return fails(#name) ? (failed) : __real_##name arguments; }

HEED_WRAP(int, -1, mkdir, (const char* path, mode_t mode), (path, mode))
HEED_WRAP(int, -1, mkdirat, (int at, const char* path, mode_t mode), (at, path, mode))
HEED_WRAP(int, -1, rename, (const char* from, const char* to), (from, to))
HEED_WRAP(int, -1, renameat, (int a, const char* from, int b, const char* to), (a, from, b, to))
HEED_WRAP(int, -1, link, (const char* from, const char* to), (from, to))
HEED_WRAP(int, -1, flock, (int fd, int operation), (fd, operation))
HEED_WRAP(int, -1, fsync, (int fd), (fd))
HEED_WRAP(int, -1, ftruncate, (int fd, off_t size), (fd, size))
HEED_WRAP(int, -1, fstat, (int fd, struct stat* status), (fd, status))
HEED_WRAP(int, -1, fstatat, (int at, const char* path, struct stat* status, int flags), (at, path, status, flags))
HEED_WRAP(int, -1, stat, (const char* path, struct stat* status), (path, status))
HEED_WRAP(ssize_t, -1, write, (int fd, const void* bytes, std::size_t size), (fd, bytes, size))
HEED_WRAP(ssize_t, -1, pwrite, (int fd, const void* bytes, std::size_t size, off_t at), (fd, bytes, size, at))
HEED_WRAP(DIR*, nullptr, fdopendir, (int fd), (fd))
HEED_WRAP(char*, nullptr, realpath, (const char* path, char* resolved), (path, resolved))
HEED_WRAP(EVP_MD_CTX*, nullptr, EVP_MD_CTX_new, (), ())
HEED_WRAP(EVP_PKEY*, nullptr, EVP_PKEY_new_raw_public_key,
          (int type, ENGINE* engine, const unsigned char* key, std::size_t size), (type, engine, key, size))
HEED_WRAP(EVP_PKEY*, nullptr, EVP_PKEY_new_raw_private_key,
          (int type, ENGINE* engine, const unsigned char* key, std::size_t size), (type, engine, key, size))
HEED_WRAP(int, 0, EVP_PKEY_get_raw_private_key, (const EVP_PKEY* key, unsigned char* bytes, std::size_t* size),
          (key, bytes, size))
HEED_WRAP(int, 0, EVP_DigestSignInit,
          (EVP_MD_CTX * context, EVP_PKEY_CTX** key_context, const EVP_MD* digest, ENGINE* engine, EVP_PKEY* key),
          (context, key_context, digest, engine, key))
HEED_WRAP(int, 0, EVP_DigestVerifyInit,
          (EVP_MD_CTX * context, EVP_PKEY_CTX** key_context, const EVP_MD* digest, ENGINE* engine, EVP_PKEY* key),
          (context, key_context, digest, engine, key))

extern "C" {

int __real_open(const char* path, int flags, ...);
int __wrap_open(const char* path, int flags, ...) {
  std::va_list more;
  va_start(more, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(more, mode_t) : 0;
  va_end(more);
  return fails("open") ? -1 : __real_open(path, flags, mode);
}

int __real_openat(int at, const char* path, int flags, ...);
int __wrap_openat(int at, const char* path, int flags, ...) {
  std::va_list more;
  va_start(more, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(more, mode_t) : 0;
  va_end(more);
  return fails("openat") ? -1 : __real_openat(at, path, flags, mode);
}

// The descriptor is gone, whatever close(2) reports.
int __real_close(int fd);
int __wrap_close(int fd) {
  const int result = __real_close(fd);
  return fails("close") ? -1 : result;
}

ssize_t __real_read(int fd, void* bytes, std::size_t size);
ssize_t __wrap_read(int fd, void* bytes, std::size_t size) {
  const int kind = strike("read");
  if (kind > 0) return errno = kind, -1;
  const ssize_t n = __real_read(fd, bytes, size);
  if (kind == kFlippedBit && n > 0) static_cast<char*>(bytes)[n / 2] ^= 1;
  return n;
}

ssize_t __real_pread(int fd, void* bytes, std::size_t size, off_t at);
ssize_t __wrap_pread(int fd, void* bytes, std::size_t size, off_t at) {
  const int kind = strike("pread");
  if (kind > 0) return errno = kind, -1;
  const ssize_t n = __real_pread(fd, bytes, size, at);
  if (kind == kFlippedBit && n > 0) static_cast<char*>(bytes)[0] ^= 1;
  return n;
}

dirent* __real_readdir(DIR* directory);
dirent* __wrap_readdir(DIR* directory) {
  const int kind = strike("readdir");
  if (kind > 0) return errno = kind, nullptr;
  dirent* const entry = __real_readdir(directory);
  if (kind != 0 && entry != nullptr) entry->d_type = DT_UNKNOWN;
  return entry;
}

EVP_PKEY* __real_EVP_PKEY_Q_keygen(OSSL_LIB_CTX* library, const char* properties, const char* type, ...);
EVP_PKEY* __wrap_EVP_PKEY_Q_keygen(OSSL_LIB_CTX* library, const char* properties, const char* type, ...) {
  return fails("EVP_PKEY_Q_keygen") ? nullptr : __real_EVP_PKEY_Q_keygen(library, properties, type);
}

int __real_EVP_DigestSign(EVP_MD_CTX* context, unsigned char* signature, std::size_t* size, const unsigned char* bytes,
                          std::size_t count);
int __wrap_EVP_DigestSign(EVP_MD_CTX* context, unsigned char* signature, std::size_t* size, const unsigned char* bytes,
                          std::size_t count) {
  const int kind = strike("EVP_DigestSign");
  if (kind > 0) return 0;
  const int result = __real_EVP_DigestSign(context, signature, size, bytes, count);
  if (kind == kFlippedBit) signature[0] ^= 1;
  return result;
}

// std::thread's constructor, as far as it is not inline.
#define HEED_START_THREAD(prefix) \
  prefix##_ZNSt6thread15_M_start_threadESt10unique_ptrINS_6_StateESt14default_deleteIS1_EEPFvvE
void HEED_START_THREAD(__real_)(std::thread* thread, std::unique_ptr<std::thread::_State>* state, void (*depend)());
void HEED_START_THREAD(__wrap_)(std::thread* thread, std::unique_ptr<std::thread::_State>* state, void (*depend)()) {
  if (fails("thread")) throw std::system_error(errno, std::generic_category());
  HEED_START_THREAD(__real_)(thread, state, depend);
}
}
