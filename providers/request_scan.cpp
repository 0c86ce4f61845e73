// SPDX-License-Identifier: Apache-2.0
// Reading requests.
#include "providers/request_scan.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "base/json_path.hpp"
#include "providers/hints.hpp"
#include "providers/tool_choice.hpp"

namespace signalbox {

using json::kind;

result<scanned_request> request_scanner::run(dialect wire) {
  // One document per thread: its nodes' memory is used again by the next request.
  thread_local json::document document;
  const auto bad = [](std::string message) {
    return error{error_code::invalid_request, std::move(message), {}, {}};
  };
  if (const auto failure = document.scan(body_, {.depth = most_.depth})) {
    auto what = bad("the body is not valid JSON at byte " + std::to_string(failure->offset) + ": " +
                    failure->message);
    what.param = json::path_at(body_, failure->offset);
    return what;
  }
  const auto root = document.root();
  if (!root.is(kind::object)) return bad("the body must be a JSON object");
  if (body_.size() > std::numeric_limits<std::uint32_t>::max()) return bad("the body is too long");
  auto& asked = out_.request;
  asked.wire = wire;
  asked.marks.object_begin = static_cast<std::uint32_t>(root.begin() + 1);
  asked.marks.empty_object = root.size() == 0;
  for (auto it = root.begin_items(); it != root.end_items() && !failure_; ++it) {
    const auto name = it.key();
    const auto plain = name.plain_text();
    // A name written with escapes must mean the same to us and to the provider: compare what it says. [C12]
    const auto unescaped = plain ? std::string{} : name.text();
    const auto key = plain ? *plain : std::string_view{unescaped};
    if (key == "model") {
      model(*it);
    } else if (key == "signalbox") {
      hints(name, *it);
    } else if (key == "stream") {
      if (!given(*it)) continue;
      boolean("stream", *it);
      asked.stream = (*it).truth();
    } else {
      member(key, name, *it);
    }
  }
  if (!failure_ && !model_seen_) fail("model", "is missing");
  if (!failure_) at_end();
  if (!failure_)
    if (auto path = unknown_choice(root)) fail(*std::move(path), "names no tool of this request");
  if (failure_) return *std::move(failure_);
  asked.words = shared<prompt>{std::move(prompt_)};
  return std::move(out_);
}

void request_scanner::fail(std::string param, std::string message) {
  fail({error_code::invalid_request, std::move(message), {}, std::move(param)});
}

void request_scanner::fail(error e) {
  if (!failure_) failure_ = std::move(e);
}

void request_scanner::model(json::value v) {
  if (!v.is(kind::string)) return fail("model", "must be a string");
  model_seen_ = true;
  auto& name = out_.request.model;
  v.append_text(name);
  out_.request.marks.model = range_of(v);
  if (name.empty()) return fail("model", "must not be empty");
  for (char c : name)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return fail("model", "holds a control character");
}

void request_scanner::hints(json::value name, json::value v) {
  if (!v.is(kind::object)) return fail("signalbox", "must be an object");
  out_.request.marks.signalbox_member = with_comma(name.begin(), v.end());
  for (auto it = v.begin_items(); it != v.end_items(); ++it) {
    const auto hint = *it;
    const auto value = hint.is(kind::number) ? std::string{hint.raw()} : hint.text();
    const auto set = set_hint(out_.hints, it.key().text(), value);
    if (!set) return fail(set.error());
  }
}

byte_range request_scanner::with_comma(std::size_t begin, std::size_t end) const {
  const auto behind = body_.find_first_not_of(" \t\r\n", end);
  const auto before = body_.find_last_not_of(" \t\r\n", begin - 1);
  if (behind != std::string_view::npos && body_[behind] == ',')
    end = behind + 1;
  else if (before != std::string_view::npos && body_[before] == ',')
    begin = before;
  return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

void request_scanner::boolean(std::string_view key, json::value v) {
  if (!v.is(kind::boolean)) fail(std::string{key}, "must be true or false");
}

void request_scanner::text(std::string_view key, json::value v) {
  if (!v.is(kind::string)) fail(std::string{key}, "must be a string");
}

void request_scanner::number(std::string_view key, json::value v) {
  if (given(v) && !v.is(kind::number)) fail(std::string{key}, "must be a number");
}

void request_scanner::output_limit(std::string_view key, json::value v) {
  constexpr std::int64_t most = 100'000'000;
  if (!given(v)) return;
  const auto tokens = v.integer();
  if (!tokens || *tokens < 1 || *tokens > most)
    return fail(std::string{key}, "must be a whole number from 1 to 100000000");
  prompt_.max_output_tokens = static_cast<std::uint32_t>(*tokens);
}

void request_scanner::strings(std::string_view key, json::value v) {
  bool fine = !given(v) || v.is(kind::string) || v.is(kind::array);
  for (auto s : v.items()) fine = fine && s.is(kind::string);
  if (!fine) fail(std::string{key}, "must be a string or an array of strings");
}

void request_scanner::choices(json::value v) {
  if (!given(v)) return;
  const auto n = v.integer();
  if (!n || *n < 1 || *n > 128) return fail("n", "must be a whole number from 1 to 128");
  if (*n > 1) prompt_.needs.add(capability::many_choices);
}

void request_scanner::stream_options(json::value v) {
  auto& marks = out_.request.marks;
  marks.stream_options = range_of(v);
  if (!given(v)) return;
  if (!v.is(kind::object)) return fail("stream_options", "must be an object");
  marks.stream_options_empty = v.size() == 0;
  const auto usage = v.find("include_usage");
  if (!usage.exists()) return;
  marks.include_usage = range_of(usage);
  if (!given(usage)) return;
  boolean("stream_options.include_usage", usage);
  out_.request.include_usage = usage.truth();
}

void request_scanner::extra(json::value v) {
  prompt_.extra_bytes += static_cast<std::uint32_t>(v.raw().size());
}

void request_scanner::extra(json::value v, capability needed) {
  extra(v);
  prompt_.needs.add(needed);
}

void request_scanner::tools(std::string_view key, json::value v) {
  if (!given(v)) return;
  if (!v.is(kind::array)) return fail(std::string{key}, "must be an array");
  std::size_t i = 0;
  for (auto tool : v.items()) {
    if (!tool.is(kind::object))
      return fail(std::string{key} + "[" + std::to_string(i) + "]", "must be an object");
    ++i;
  }
  prompt_.tools = static_cast<std::uint32_t>(v.size());
  if (v.size() > 0) extra(v, capability::tools);
}

void request_scanner::begin_piece(chat_role who) {
  prompt_.turns += who == chat_role::user || who == chat_role::assistant ? 1U : 0U;
  prompt_.pieces.push_back({who, static_cast<std::uint32_t>(prompt_.text.size()), 0});
}

void request_scanner::end_piece() {
  prompt_.pieces.back().end = static_cast<std::uint32_t>(prompt_.text.size());
  prompt_.text += '\n';
}

void request_scanner::words(json::value text, bool part) {
  text.append_text(prompt_.text);
  if (part) prompt_.text += '\n';
}

void request_scanner::image_url(std::string_view path, json::value url) {
  if (!url.is(kind::string)) return fail(std::string{path}, "must be a string");
  const auto plain = url.plain_text();
  const auto unescaped = plain ? std::string{} : url.text();
  const auto address = plain ? *plain : std::string_view{unescaped};
  if (const auto inlined = parse_data_url(address))
    return image_data(path, inlined->media_type, inlined->data);
  if (!address.starts_with("http://") && !address.starts_with("https://") && !address.starts_with("gs://"))
    return fail(std::string{path}, "must be an http(s) URL, or a data: URL with the base64 of an image");
  ++prompt_.images;
  prompt_.needs.add(capability::vision).add(capability::image_urls);
}

void request_scanner::image_data(std::string_view path, std::string_view media_type,
                                 std::string_view base64) {
  constexpr std::array<std::string_view, 5> usual{"image/png", "image/jpeg", "image/jpg", "image/gif",
                                                  "image/webp"};
  if (!media_type.starts_with("image/"))
    return fail(std::string{path}, "must have the media type of an image");
  if (!is_base64(base64)) return fail(std::string{path}, "must hold base64");
  // Kinds of pictures that are rare are left to the provider.
  if (std::find(usual.begin(), usual.end(), media_type) != usual.end() && !looks_like_picture(base64))
    return fail(std::string{path}, "is no image: its data does not begin as one");
  ++prompt_.images;
  prompt_.needs.add(capability::vision);
}

std::optional<data_url> parse_data_url(std::string_view url) {
  constexpr std::string_view scheme = "data:", coding = ";base64,";
  if (!url.starts_with(scheme)) return {};
  const auto at = url.find(coding);
  if (at == std::string_view::npos) return {};
  return data_url{url.substr(scheme.size(), at - scheme.size()), url.substr(at + coding.size())};
}

bool is_base64(std::string_view text) {
  for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
  });
}

bool looks_like_picture(std::string_view base64) {
  constexpr std::array<std::string_view, 4> begins{"iVBORw0KGg", "/9j/", "R0lGOD", "UklGR"};
  return std::any_of(begins.begin(), begins.end(), [&](std::string_view b) { return base64.starts_with(b); });
}

}  // namespace signalbox
