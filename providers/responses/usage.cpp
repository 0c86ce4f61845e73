// SPDX-License-Identifier: Apache-2.0
// What answers of the Responses API say beside their words: tokens, ends, failures.
#include <algorithm>
#include <array>

#include "providers/openai/openai.hpp"
#include "providers/responses/responses.hpp"
#include "providers/usage_terms.hpp"

namespace signalbox::responses {

namespace {

/// Tools that the API bills by the run. A web search is one item, as are the pages that it opens, which are
/// free; the user's own functions and servers of other people are billed by nobody here.
void count_tools(json::value output, signalbox::usage& out) {
  for (auto item : output.items()) {
    const auto type = item.find("type");
    const auto action = item.find("action").find("type");
    if (type.text_is("web_search_call") && (!action.exists() || action.text_is("search"))) ++out.web_searches;
    if (type.text_is("file_search_call") || type.text_is("code_interpreter_call") ||
        type.text_is("image_generation_call"))
      ++out.tool_runs;
  }
}

}  // namespace

bool read_usage(json::value response, signalbox::usage& out) {
  const auto usage = response.find("usage");
  const auto count = [usage](std::string_view in, std::string_view name) {
    return openai::count_of(usage.find(in).find(name)).value_or(0);
  };
  const auto input = openai::count_of(usage.find("input_tokens"));
  const auto output = openai::count_of(usage.find("output_tokens"));
  if (!input || !output) return false;
  const auto cached = count("input_tokens_details", "cached_tokens");
  const auto written = count("input_tokens_details", "cache_write_tokens");
  const auto reasoning = count("output_tokens_details", "reasoning_tokens");
  if (cached + written > *input || reasoning > *output || *input + *output == 0) return false;
  out = {};
  out.input = *input - cached - written;
  out.cache_read = cached;
  out.cache_write = written;
  out.output = *output - reasoning;
  out.reasoning = reasoning;
  out.reported = true;
  add_term(response.find("service_tier"), out);
  count_tools(response.find("output"), out);
  return true;
}

void write_usage(json::writer& w, const usage& used) {
  w.open_object().member("input_tokens", used.all_input());
  w.key("input_tokens_details").open_object().member("cached_tokens", used.cache_read);
  w.member("cache_write_tokens", used.cache_write + used.cache_write_long).close_object();
  w.member("output_tokens", used.all_output());
  w.key("output_tokens_details").open_object().member("reasoning_tokens", used.reasoning).close_object();
  w.member("total_tokens", used.all_input() + used.all_output()).close_object();
}

finish_kind finish_of(json::value response, bool any_calls) {
  if (response.find("status").text_is("incomplete")) {
    const auto reason = response.find("incomplete_details").find("reason");
    return reason.text_is("content_filter") ? finish_kind::content_filter : finish_kind::length;
  }
  return any_calls ? finish_kind::tool_calls : finish_kind::stop;
}

namespace {

bool begins_with_one_of(std::string_view code, std::initializer_list<std::string_view> all) {
  return std::any_of(all.begin(), all.end(),
                     [code](std::string_view begin) { return code.starts_with(begin); });
}

}  // namespace

outcome failure_in(json::value error) {
  auto out = openai::error_inside(error);
  // Pictures and prompts that the API has looked at only after it had begun to answer.
  const auto code = error.find("code").text();
  if (begins_with_one_of(
          code, {"invalid_prompt", "image_content_policy", "content_policy", "content_filter", "bio_policy"}))
    out.failure = failure_class::content_policy;
  else if (begins_with_one_of(code, {"invalid_image", "invalid_base64_image", "image_", "empty_image_file",
                                     "unsupported_image", "failed_to_download_image"}))
    out.failure = failure_class::caller_fault;
  else
    return out;
  out.status = 400;
  return out;
}

}  // namespace signalbox::responses
