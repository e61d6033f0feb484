#include "heed/text/language.h"

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

#include "heed/text/unicode.h"

namespace heed::text {
namespace {

// A few characters are most often shared by the two ways of writing Chinese, so that CLD2's choice says nothing.
constexpr std::size_t kHanBytesToTell = 24;

// CLD2 answers some languages with codes that BCP 47 has retired or never had.
std::string bcp47(CLD2::Language language) {
  const std::string_view code = CLD2::LanguageCode(language);
  if (code == "iw") return "he";
  if (code == "jw") return "jv";
  if (code == "in") return "id";
  if (code == "mo") return "ro";
  if (code == "sr-ME") return "sr-Latn-ME";
  if (code == "zzp" || code == "un" || code.starts_with("xx")) return "und";
  return std::string(code);
}

}  // namespace

Language detect_language(std::string_view text) {
  Language answer;
  text = text.substr(0, floor_boundary(text, kLanguageBytesMax));
  std::string repaired;
  if (!valid_utf8(text)) {
    repaired = repair_utf8(text);
    text = repaired;
  }
  if (text.empty()) return answer;

  const CLD2::CLDHints no_hints = {nullptr, nullptr, CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE};
  std::array<CLD2::Language, 3> languages{};
  std::array<int, 3> percents{};
  std::array<double, 3> scores{};
  int text_bytes = 0, valid_bytes = 0;
  bool reliable = false;
  const CLD2::Language best = CLD2::ExtDetectLanguageSummaryCheckUTF8(
      text.data(), static_cast<int>(text.size()), true, &no_hints, CLD2::kCLDFlagBestEffort, languages.data(),
      percents.data(), scores.data(), nullptr, &text_bytes, &reliable, &valid_bytes);
  std::size_t place = 0;
  for (std::size_t i = 0; i < languages.size(); ++i) {
    const std::string code = bcp47(languages[i]);
    if (percents[i] > 0 && code != "und") answer.guesses[place++] = {code, percents[i]};
  }
  std::string code = bcp47(best);
  if (code == "zh-Hant" && text.size() < kHanBytesToTell) code = answer.guesses[0].code = "zh";
  answer.reliable = reliable && code != "und";
  if (answer.reliable) answer.code = code;
  return answer;
}

}  // namespace heed::text
