// zstd as all of heed writes it: the default level, with checksums. Private to this room.
#pragma once

#include <fmt/format.h>
#include <zstd.h>

#include <string_view>
#include <vector>

#include "heed/result.h"

namespace heed::stream::internal {

class ZstdEncoder {
 public:
  ZstdEncoder() : zstd_(ZSTD_createCCtx()), buffer_(ZSTD_CStreamOutSize()) {
    ZSTD_CCtx_setParameter(zstd_, ZSTD_c_compressionLevel, kLevel);
    ZSTD_CCtx_setParameter(zstd_, ZSTD_c_checksumFlag, 1);
  }
  ZstdEncoder(const ZstdEncoder&) = delete;
  ZstdEncoder& operator=(const ZstdEncoder&) = delete;
  ~ZstdEncoder() { ZSTD_freeCCtx(zstd_); }

  // Takes in all of `bytes` and, unless they only continue a frame, puts out all that is inside. What comes out goes to
  // write(std::string_view), whose Status counts.
  template <class Write>
  Status compress(std::string_view bytes, ZSTD_EndDirective directive, Write&& write) {
    ZSTD_inBuffer input{bytes.data(), bytes.size(), 0};
    std::size_t left = 0;
    do {
      ZSTD_outBuffer output{buffer_.data(), buffer_.size(), 0};
      left = ZSTD_compressStream2(zstd_, &output, &input, directive);
      if (ZSTD_isError(left)) return system_error(fmt::format("cannot compress: {}", ZSTD_getErrorName(left)));
      if (Status status = write(std::string_view(buffer_.data(), output.pos)); !status) return status;
    } while (input.pos < input.size || (directive != ZSTD_e_continue && left != 0));
    return {};
  }

 private:
  static constexpr int kLevel = 3;  // zstd's own default

  ZSTD_CCtx* zstd_;
  std::vector<char> buffer_;
};

}  // namespace heed::stream::internal
