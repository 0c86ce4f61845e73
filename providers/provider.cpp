// SPDX-License-Identifier: Apache-2.0
// The table of providers, and the choice between splice and translation.
#include "providers/provider.hpp"

#include <algorithm>
#include <array>

#include "providers/anthropic/anthropic.hpp"
#include "providers/compatible/compatible.hpp"
#include "providers/demo/demo.hpp"
#include "providers/gemini/gemini.hpp"
#include "providers/openai/openai.hpp"
#include "providers/responses/responses.hpp"
#include "providers/translate.hpp"

namespace signalbox {

namespace {

// A demo endpoint speaks OpenAI's dialect; only its transport differs.
constexpr std::array rows{
    provider_row{provider_kind::openai,
                 "openai",
                 {.longest = 64},
                 openai::speaks,
                 openai::splice,
                 openai::check,
                 openai::pass_stream,
                 openai::write,
                 openai::read,
                 openai::open_reader,
                 openai::classify_error},
    provider_row{provider_kind::openai_responses,
                 "openai-responses",
                 {.longest = 64},
                 responses::speaks,
                 responses::splice,
                 responses::check,
                 responses::pass_stream,
                 responses::write,
                 responses::read,
                 responses::open_reader,
                 openai::classify_error},
    provider_row{provider_kind::anthropic,
                 "anthropic",
                 {.longest = 128},
                 anthropic::speaks,
                 anthropic::splice,
                 anthropic::check,
                 anthropic::pass_stream,
                 anthropic::write,
                 anthropic::read,
                 anthropic::open_reader,
                 anthropic::classify_error},
    provider_row{provider_kind::gemini,
                 "gemini",
                 {.longest = 64, .letter_first = true, .dots = true},
                 gemini::speaks,
                 nullptr,
                 nullptr,
                 nullptr,
                 gemini::write,
                 gemini::read,
                 gemini::open_reader,
                 gemini::classify_error},
    provider_row{provider_kind::compatible,
                 "compatible",
                 {.longest = 64},
                 compatible::speaks,
                 compatible::splice,
                 compatible::check,
                 compatible::pass_stream,
                 openai::write,
                 openai::read,
                 openai::open_reader,
                 openai::classify_error},
    provider_row{provider_kind::demo,
                 "demo",
                 {.longest = 64},
                 openai::speaks,
                 demo::splice,
                 openai::check,
                 openai::pass_stream,
                 demo::write,
                 openai::read,
                 openai::open_reader,
                 openai::classify_error},
};
static_assert(rows.size() == names_of<provider_kind>.size(), "one row per provider_kind");

/// The client's own fields in the place of ours.
void pass_fields(const request_data& asked, headers& fields) {
  headers out;
  const auto passed = [&](std::string_view name) {
    return std::any_of(asked.passed.begin(), asked.passed.end(),
                       [name](const passed_field& f) { return iequals(f.name, name); });
  };
  for (const auto f : fields)
    if (!passed(f.name)) out.push_back(f);
  for (const auto& f : asked.passed) out.push_back({f.name, f.value});
  fields = std::move(out);
}

}  // namespace

const provider_row& provider_for(provider_kind kind) { return rows[static_cast<std::size_t>(kind)]; }

encoded_request encode(const request_data& asked, const endpoint_config& endpoint) {
  const auto& to = provider_for(endpoint.provider);
  if (!to.speaks(asked.wire, endpoint)) return translate_request(to, asked, endpoint);
  auto out = to.splice(asked, endpoint);
  out.spliced = true;
  if (!asked.passed.empty()) pass_fields(asked, out.http.fields);
  return out;
}

decoded_reply decode(const provider_row& from, std::string body, const reply_context& context) {
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (body.starts_with(byte_order_mark)) body.erase(0, byte_order_mark.size());
  return context.spliced ? from.check(std::move(body), context)
                         : translate_reply(from, std::move(body), context);
}

std::unique_ptr<reply_stream> open_stream(const provider_row& from, const reply_context& context) {
  return context.spliced ? from.pass_stream(context) : translate_stream(from, context);
}

}  // namespace signalbox
