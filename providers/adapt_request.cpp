// SPDX-License-Identifier: Apache-2.0
// Adaptations as edits of the client's body.
#include "providers/adapt_request.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/json.hpp"
#include "base/json_writer.hpp"
#include "policy/text_sections.hpp"
#include "providers/edited_request.hpp"

namespace signalbox {

namespace {

using json::kind;
using json::value;

constexpr std::array limit_members{"max_tokens", "max_completion_tokens", "max_output_tokens"};

/// Whether somebody has asked for steps already, in one of the languages that we ask in.
bool asks_for_steps(std::string_view text) {
  constexpr std::array asked{"step by step", "step-by-step",  "tape par ",      "Schritt für Schritt",
                             "paso a paso",  "passo a passo", "passo dopo pas", "stap voor stap"};
  return std::any_of(asked.begin(), asked.end(),
                     [&](std::string_view a) { return text.find(a) != std::string_view::npos; });
}

class adapting {
 public:
  adapting(const request_data& asked, const adaptation_plan& plan) : asked_{asked}, plan_{plan} {}

  std::optional<adapted_request> run() {
    if (document_.scan(asked_.body.view())) return {};
    root_ = document_.root();
    if (plan_.most_output > 0) lower_limits();
    bring_temperature();
    if (plan_.xml_sections || !plan_.steps.empty()) change_texts();
    if (made_.empty()) return {};
    auto request = with_edits(asked_, std::move(edits_));
    if (!request) return {};
    return adapted_request{*std::move(request), std::move(made_)};
  }

 private:
  void replace(value v, std::string text) {
    edits_.push_back(
        {static_cast<std::uint32_t>(v.begin()), static_cast<std::uint32_t>(v.end()), std::move(text)});
  }

  void made(adaptation_rule rule, std::string detail) { made_.push_back({name_of(rule), std::move(detail)}); }

  void lower_limits() {
    // A limit below what it may think is refused.
    const auto thinks = root_.find("thinking").find("budget_tokens").integer().value_or(0);
    if (static_cast<std::uint64_t>(std::max<std::int64_t>(thinks, 0)) >= plan_.most_output) return;
    for (const auto* name : limit_members) {
      const auto limit = root_.find(name);
      const auto tokens = limit.is(kind::number) ? limit.integer().value_or(0) : 0;
      if (tokens <= 0 || static_cast<std::uint64_t>(tokens) <= plan_.most_output) continue;
      replace(limit, std::to_string(plan_.most_output));
      made(adaptation_rule::token_limit, fmt::format("{} lowered to {}", tokens, plan_.most_output));
    }
  }

  void bring_temperature() {
    const auto temperature = root_.find("temperature");
    if (!temperature.is(kind::number)) return;
    const auto asked = temperature.number();
    auto fit = asked;
    if (plan_.most_temperature) fit = std::min(fit, *plan_.most_temperature);
    if (plan_.least_temperature) fit = std::max(fit, *plan_.least_temperature);
    if (fit == asked) return;
    replace(temperature, fmt::format("{}", fit));
    made(adaptation_rule::temperature_range, fmt::format("{} brought to {}", asked, fit));
  }

  /// The last message of the user may get both changes at once, others only sections.
  void change_texts() {
    const auto last = last_user_text();
    each_system_text([&](value text) { change(text, {}); });
    if (last.exists()) change(last, plan_.steps);
    if (sections_ > 0)
      made(adaptation_rule::xml_sections,
           sections_ == 1 ? "of one text" : fmt::format("of {} texts", sections_));
  }

  void change(value at, std::string_view steps) {
    auto text = at.text();
    if (auto parted = plan_.xml_sections ? with_xml_sections(text) : std::nullopt) {
      text = *std::move(parted);
      ++sections_;
    } else if (steps.empty()) {
      return;
    }
    if (!steps.empty() && !asks_for_steps(asked_.words->text)) {
      text.append("\n\n").append(steps);
      made(adaptation_rule::explicit_steps, "asked for");
    }
    std::string quoted;
    json::append_quoted(text, quoted);
    replace(at, std::move(quoted));
  }

  static bool is_text(value part) {
    const auto type = part.find("type");
    return (type.text_is("text") || type.text_is("input_text")) && part.find("text").is(kind::string);
  }

  /// The last text of a message's content; a non-existing value if it has none, or holds a tool's result.
  static value text_of(value content) {
    if (content.is(kind::string)) return content;
    value last;
    for (auto part : content.items()) {
      if (part.find("type").text_is("tool_result")) return {};
      if (is_text(part)) last = part.find("text");
    }
    return last;
  }

  [[nodiscard]] value last_user_text() const {
    const auto list = conversation_in(root_, asked_.wire);
    if (list.is(kind::string)) return list;
    value last;
    for (auto message : list.items())
      if (message.find("role").text_is("user")) last = message.find("content");
    return last.exists() ? text_of(last) : value{};
  }

  template <class F>
  static void each_text(value content, F f) {
    if (content.is(kind::string)) return f(content);
    for (auto part : content.items())
      if (is_text(part)) f(part.find("text"));
  }

  template <class F>
  void each_system_text(F f) const {
    const auto list = conversation_in(root_, asked_.wire);
    if (!list.exists()) return;
    each_text(root_.find(asked_.wire == dialect::openai_responses ? "instructions" : "system"), f);
    if (!list.is(kind::array)) return;
    for (auto message : list.items())
      if (message.find("role").text_is("system") || message.find("role").text_is("developer"))
        each_text(message.find("content"), f);
  }

  const request_data& asked_;
  const adaptation_plan& plan_;
  json::document document_;
  value root_;
  std::vector<edit> edits_;
  std::vector<made_adaptation> made_;
  std::uint32_t sections_ = 0;
};

}  // namespace

std::optional<adapted_request> adapt_request(const request_data& asked, const adaptation_plan& plan) {
  if (plan.empty()) return {};
  return adapting{asked, plan}.run();
}

}  // namespace signalbox
