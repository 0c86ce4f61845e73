// SPDX-License-Identifier: Apache-2.0
// Reading the data of `signalbox evaluate`.
#include "node/evaluation_data.hpp"

#include "base/json.hpp"
#include "node/plain_prompt.hpp"
#include "providers/chat_scan.hpp"

namespace signalbox {

namespace {

using json::kind;

error wrong(std::string message) {
  return {error_code::invalid_request, std::move(message), "see `signalbox evaluate --help`", {}};
}

/// The first of two names that the line has.
json::value either(json::value root, std::string_view one, std::string_view other) {
  const auto found = root.find(one);
  return found.exists() ? found : root.find(other);
}

/// Numbers by model. A model without a number (null) is left out.
result<std::map<std::string, double>> numbers_in(json::value list, const std::string& name) {
  std::map<std::string, double> out;
  if (!list.exists()) return out;
  if (!list.is(kind::object)) return wrong("`" + name + "` must be an object of numbers by model");
  for (auto it = list.begin_items(); it != list.end_items(); ++it) {
    if ((*it).is(kind::null)) continue;
    if (!(*it).is(kind::number)) return wrong("`" + name + "." + it.key().text() + "` must be a number");
    out[it.key().text()] = (*it).number();
  }
  return out;
}

result<void> read_words(json::value root, evaluation_line& out) {
  const auto text = either(root, "prompt", "text");
  if (text.is(kind::string)) {
    out.words = plain_prompt(text.text());
    return {};
  }
  const auto messages = root.find("messages");
  if (!messages.is(kind::array)) return wrong("there is no `prompt`, `text` or `messages`");
  const auto body = R"({"model":"auto","messages":)" + std::string{messages.raw()} + "}";
  auto scanned = scan_chat_request(body);
  if (!scanned) return scanned.error();
  out.words = scanned->request.words;
  out.hints = scanned->hints;
  return {};
}

result<void> read_labels(json::value list, evaluation_line& out) {
  for (auto it = list.begin_items(); it != list.end_items(); ++it) {
    if (!(*it).is(kind::string)) return wrong("`labels." + it.key().text() + "` must be a text");
    out.labels[it.key().text()] = (*it).text();
  }
  return {};
}

/// Token counts are named after the vocabulary that they are of: `out_tok_cl100k`.
result<void> read_tokens(json::value root, evaluation_line& out) {
  for (auto it = root.begin_items(); it != root.end_items(); ++it) {
    const auto name = it.key().text();
    if (!name.starts_with("out_tok")) continue;
    const auto counts = numbers_in(*it, name);
    if (!counts) return counts.error();
    for (const auto& [model, count] : *counts)
      if (count >= 0) out.output_tokens[model] = static_cast<std::uint64_t>(count);
  }
  if (const auto given = root.find("prompt_tok").integer(); given && *given > 0)
    out.input_tokens = static_cast<std::uint64_t>(*given);
  return {};
}

}  // namespace

result<evaluation_line> read_evaluation_line(std::string_view line) {
  json::document document;
  if (const auto fault = document.scan(line)) return wrong(fault->message);
  const auto root = document.root();
  if (!root.is(kind::object)) return wrong("a line must be a JSON object");
  evaluation_line out;
  if (const auto fine = read_words(root, out); !fine) return fine.error();
  out.task = either(root, "task", "group").text();
  auto quality =
      numbers_in(either(root, "quality", "score"), root.find("quality").exists() ? "quality" : "score");
  if (!quality) return quality.error();
  out.quality = *std::move(quality);
  auto cost = numbers_in(root.find("cost"), "cost");
  if (!cost) return cost.error();
  out.cost = *std::move(cost);
  if (const auto fine = read_labels(root.find("labels"), out); !fine) return fine.error();
  if (const auto fine = read_tokens(root, out); !fine) return fine.error();
  if (out.quality.empty() && out.labels.empty())
    return wrong("there is neither `quality` (or `score`) by model nor `labels`");
  return out;
}

}  // namespace signalbox
