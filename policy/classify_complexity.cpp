// SPDX-License-Identifier: Apache-2.0
// The weights that are not words.
#include "policy/classify_complexity.hpp"

#include <algorithm>
#include <cmath>

namespace signalbox {

namespace {

constexpr float start = 0.08F;
constexpr float knee = 0.8F;     // above, evidence counts less and less
constexpr float little = 0.12F;  // words that add no more than this ask for little
constexpr std::uint32_t few_words = 8;

class balance {
 public:
  balance(const complexity_facts& facts, const prompt& p, std::vector<reason>& reasons)
      : facts_{facts}, prompt_{p}, reasons_{reasons}, sum_{facts.from_rules} {}

  float score() {
    sizes();
    marks();
    surroundings();
    kind_of_work();
    const bool short_and_plain = facts_.from_rules <= little && facts_.shape.words <= few_words;
    if (short_and_plain && facts_.task != task_kind::code) add("short", -0.08F);
    const float raw = start + sum_;
    const float bent = raw > knee ? knee + (1 - knee) * (1 - std::exp((knee - raw) / (1 - knee))) : raw;
    return std::clamp(bent, 0.0F, 1.0F);
  }

 private:
  void add(std::string_view rule, float weight) {
    if (weight == 0) return;
    sum_ += weight;
    reasons_.push_back({"complexity", rule, weight});
  }

  /// `each` for every one of `count`, at most `most`.
  void add_each(std::string_view rule, std::uint32_t count, float each, float most) {
    add(rule, std::min(most, each * static_cast<float>(count)));
  }

  void sizes() {
    const auto doublings = [](std::uint32_t tokens, float from) {
      return tokens == 0 ? 0 : std::max(0.0F, std::log2(static_cast<float>(tokens) / from));
    };
    add("length", std::min(0.3F, 0.042F * doublings(facts_.last_tokens, 32)));
    add("context", std::min(0.12F, 0.02F * doublings(facts_.rest_tokens, 256)));
    if (prompt_.turns > 2) add_each("turns", prompt_.turns - 2, 0.01F, 0.1F);
  }

  void marks() {
    const auto& shape = facts_.shape;
    if (shape.questions > 1) add_each("questions", shape.questions - 1, 0.07F, 0.2F);
    if (shape.list_items > 1) add_each("list", shape.list_items, 0.04F, 0.18F);
    if (shape.choices > 2) add("choices", 0.12F);
    if (shape.fences > 0) add("code-block", 0.12F);
    if (shape.code_marks > 8 && shape.code_marks * 3 > shape.words) add("code-marks", 0.06F);
    if (shape.maths_marks > 1) add("maths-marks", 0.12F);
  }

  void surroundings() {
    if (prompt_.tools > 0) add_each("tools", std::min(prompt_.tools, 8U) + 4, 0.01F, 0.12F);
    if (prompt_.tool_results > 0) add("tool-results", 0.04F);
    if (prompt_.images > 0) add("images", 0.05F);
    if (prompt_.needs.has(capability::json_schema)) add("json-schema", 0.03F);
    if (prompt_.needs.has(capability::reasoning)) add("asks-reasoning", 0.15F);
  }

  void kind_of_work() {
    if (facts_.jobs > 1) add_each("several-jobs", facts_.jobs - 1, 0.08F, 0.16F);
    switch (facts_.task) {
      case task_kind::code:
        add("code-task", 0.28F);
        break;
      case task_kind::reasoning:
        add("reasoning-task", 0.1F);
        break;
      case task_kind::planning:
        add("planning-task", 0.14F);
        break;
      case task_kind::creative:
        add("creative-task", 0.04F);
        break;
      case task_kind::chat:
        add("chat-task", -0.1F);
        break;
      case task_kind::translation:
        add("translation", -0.04F);
        break;
      default:
        break;
    }
    if (facts_.domain == "maths") add("maths", 0.08F);
    if (facts_.domain == "law" || facts_.domain == "medicine") add("careful-domain", 0.04F);
  }

  const complexity_facts& facts_;
  const prompt& prompt_;
  std::vector<reason>& reasons_;
  float sum_;
};

}  // namespace

complexity_verdict judge_complexity(const complexity_facts& facts, const prompt& p,
                                    const classifier_settings& settings, std::vector<reason>& reasons) {
  complexity_verdict out;
  out.score = balance{facts, p, reasons}.score();
  const auto high = static_cast<float>(settings.high_from);
  const auto medium = static_cast<float>(settings.medium_from);
  out.level = out.score >= high     ? complexity_level::high
              : out.score >= medium ? complexity_level::medium
                                    : complexity_level::low;
  const float distance = std::min(std::abs(out.score - high), std::abs(out.score - medium));
  if (facts.shape.words > 0) out.confidence = std::min(1.0F, 0.5F + 2 * distance);
  return out;
}

}  // namespace signalbox
