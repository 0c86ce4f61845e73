// SPDX-License-Identifier: Apache-2.0
// What the names of Gemini's models tell, and what Gemini endpoints can do.
#include "config/gemini_models.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "tests/config/problems.hpp"

using namespace signalbox;
using namespace signalbox::test;

static_assert(gemini_generation("gemini-2.5-pro") == 25);
static_assert(gemini_generation("gemini-2.5-flash-lite-preview-09-2025") == 25);
static_assert(gemini_generation("models/gemini-3-pro-preview") == 30);
static_assert(gemini_generation("gemini-3.1-flash-lite") == 31);
static_assert(gemini_generation("gemini-1.5-pro") == 15);
static_assert(gemini_generation("gemini-flash-latest") == 30);
static_assert(gemini_generation("gemini-pro") == 0);
static_assert(gemini_generation("gemini-") == 0);
static_assert(gemini_generation("gemini-2.") == 20);
static_assert(gemini_generation("gemma-3-27b-it") == 0);
static_assert(gemini_generation("my-gemini-2.5") == 0);
static_assert(gemini_generation("") == 0);

namespace {

capability_set able(const std::string& model) {
  const auto config = loaded(R"({"endpoints":{"g":{"provider":"gemini","model":")" + model +
                             R"(","key":"env:K","context":1000,"price":{"input":1,"output":2}}}})");
  return config->endpoints.front().able;
}

}  // namespace

TEST_CASE(
    "a Gemini endpoint takes files and sound and no addresses of images, and thinks if its model does") {
  for (const auto* model : {"gemini-2.5-flash", "gemini-2.0-flash"}) {
    const auto can = able(model);
    for (const auto c : {capability::vision, capability::tools, capability::parallel_tools,
                         capability::json_schema, capability::audio, capability::documents})
      CHECK(can.has(c));
    for (const auto c : {capability::image_urls, capability::many_choices, capability::raw_text,
                         capability::stored_state, capability::openai_tools, capability::anthropic_tools})
      CHECK_FALSE(can.has(c));
  }
  CHECK(able("gemini-2.5-flash").has(capability::reasoning));
  CHECK(able("gemini-3-flash-preview").has(capability::reasoning));
  CHECK_FALSE(able("gemini-2.0-flash").has(capability::reasoning));
}
