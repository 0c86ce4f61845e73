// SPDX-License-Identifier: Apache-2.0
// What the fuzz targets about requests share.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "base/http_text.hpp"
#include "base/json.hpp"
#include "base/utf8.hpp"
#include "config/snapshot.hpp"
#include "providers/chat_scan.hpp"
#include "tests/fuzz/targets.hpp"
#include "tests/providers/translated.hpp"

namespace signalbox::fuzz {

inline endpoint_config endpoint_for(std::string model) {
  endpoint_config out;
  out.name = "endpoint";
  out.model = std::move(model);
  out.url = {"https", "api.example.com", 443, "/v1", false};
  return out;
}

/// A request as the gateway hands it to a provider.
inline request_data request_of(scanned_request read, std::string_view body) {
  auto out = std::move(read.request);
  out.hints = std::move(read.hints);
  out.body = shared_text{std::string{body}};
  return out;
}

/// Checks a body that was spliced for a model `m`: members are in their order and with their bytes, but for
/// those that go and those that an edit may change; only those may be new.
inline void check_spliced(const request_data& request, std::string_view sent,
                          std::initializer_list<std::string_view> gone,
                          std::initializer_list<std::string_view> edited) {
  const auto among = [](std::initializer_list<std::string_view> all, const std::string& name) {
    return std::find(all.begin(), all.end(), name) != all.end();
  };
  json::document before, after;
  FUZZ_CHECK(!before.scan(request.body.view()) && !after.scan(sent));
  FUZZ_CHECK(after.root().find("model").text_is("m"));
  auto to = after.root().begin_items();
  const auto next = [&] {
    while (to != after.root().end_items() && among(edited, to.key().text())) ++to;
  };
  next();
  for (auto from = before.root().begin_items(); from != before.root().end_items(); ++from) {
    const auto name = from.key().text();
    if (among(gone, name) || among(edited, name)) continue;
    FUZZ_CHECK(to != after.root().end_items());
    FUZZ_CHECK(to.key().raw() == from.key().raw() && (*to).raw() == (*from).raw());
    ++to;
    next();
  }
  FUZZ_CHECK(to == after.root().end_items());
}

/// An error that can be told to whoever sent the request.
inline void check_refusal(const error& e) {
  FUZZ_CHECK(e.code == error_code::invalid_request && !e.message.empty());
  FUZZ_CHECK(utf8_valid(e.text()) && utf8_valid(e.param));
}

/// What was left out is told in a header.
inline void check_dropped(const std::vector<std::string>& dropped) {
  FUZZ_CHECK(dropped.size() <= 21);
  for (const auto& what : dropped)
    FUZZ_CHECK(!what.empty() && what.size() <= 100 && utf8_valid(what) && is_header_value(what));
}

/// Through the neutral form: JSON, whose member `list` is a list.
template <provider_kind Provider>
void check_translated(const request_data& request, const char* list) {
  const auto sent = test::translated_request<Provider>(request, endpoint_for("m"));
  json::document document;
  FUZZ_CHECK(!document.scan(sent.http.body, {.depth = UINT32_MAX}));
  FUZZ_CHECK(document.root().find(list).is(json::kind::array));
  check_dropped(sent.dropped);
}

}  // namespace signalbox::fuzz
