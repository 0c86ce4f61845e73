// SPDX-License-Identifier: Apache-2.0
// `signalbox ask`: one request, its answer, its route and its cost; of a running gateway or in this process.
#include <curl/curl.h>
#include <spdlog/spdlog.h>

#include <future>
#include <iostream>

#include "actors/engine.hpp"
#include "base/json.hpp"
#include "base/json_writer.hpp"
#include "base/utf8.hpp"
#include "node/choose_config.hpp"
#include "node/commands.hpp"
#include "node/plain_prompt.hpp"
#include "policy/classify.hpp"
#include "policy/explain.hpp"
#include "providers/chat_scan.hpp"
#include "store/sqlite_ledger.hpp"

namespace signalbox {

namespace {

struct whole_answer {
  int status = 0;  ///< 0: none came
  headers fields;
  std::string body;
};

/// Collects an answer that comes in one piece.
class collecting_channel final : public channel {
 public:
  std::promise<whole_answer> result;

 private:
  void do_respond(const reply_head& head, std::string body) override {
    result.set_value({head.status, head.fields, std::move(body)});
  }
  // `ask` asks for no stream.
  void do_open(const reply_head&) override {}
  bool do_write(std::string_view) override { return true; }
  void do_finish(std::string_view) override {}
  void do_break_off(std::string_view) override {}
};

/// In this process: an engine without a listener, and a ledger that is not kept.
whole_answer ask_here(const config_ptr& config, const std::string& body) {
  spdlog::set_level(spdlog::level::warn);
  const real_clock time;
  system_entropy random;
  auto ledger = open_sqlite_ledger({":memory:"}, time);
  if (!ledger) return {500, {}, ledger.error().text()};
  engine served{config, *ledger->store, time, random, 1};
  served.run();
  auto scanned = scan_chat_request(body);
  auto to = std::make_shared<collecting_channel>();
  auto answer = to->result.get_future();
  served.lanes().front()->dispatch([&] {
    auto data = scanned->request;
    data.id = make_unique_id(time.wall(), random);
    data.body = shared_text{body};
    data.channel = {0, served.lanes().front()->channels().add(to)};
    served.submit(request{std::move(data)});
  });
  return answer.get();
}

std::size_t append_body(char* data, std::size_t one, std::size_t size, void* to) {
  static_cast<std::string*>(to)->append(data, one * size);
  return one * size;
}

std::size_t append_header(char* data, std::size_t one, std::size_t size, void* to) {
  const std::string_view line{data, one * size};
  const auto colon = line.find(':');
  if (colon != std::string_view::npos)
    static_cast<headers*>(to)->push_back(
        {std::string{line.substr(0, colon)}, std::string{trim(line.substr(colon + 1))}});
  return one * size;
}

/// Of a running gateway. Errors: what libcurl says.
result<whole_answer> ask_gateway(const std::string& url, const std::string& body) {
  const std::unique_ptr<CURL, void (*)(CURL*)> handle{curl_easy_init(), curl_easy_cleanup};
  const std::unique_ptr<curl_slist, void (*)(curl_slist*)> lines{
      curl_slist_append(nullptr, "content-type: application/json"), curl_slist_free_all};
  whole_answer out;
  const auto target = url + "/v1/chat/completions";
  auto* h = handle.get();
  curl_easy_setopt(h, CURLOPT_URL, target.c_str());
  curl_easy_setopt(h, CURLOPT_PROXY, "");
  curl_easy_setopt(h, CURLOPT_HTTPHEADER, lines.get());
  curl_easy_setopt(h, CURLOPT_POSTFIELDS, body.c_str());
  curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, append_body);
  curl_easy_setopt(h, CURLOPT_WRITEDATA, &out.body);
  curl_easy_setopt(h, CURLOPT_HEADERFUNCTION, append_header);
  curl_easy_setopt(h, CURLOPT_HEADERDATA, &out.fields);
  if (const auto code = curl_easy_perform(h); code != CURLE_OK)
    return error{
        error_code::upstream_failed, target + ": " + curl_easy_strerror(code), "is the gateway running?", {}};
  long status = 0;
  curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &status);
  out.status = static_cast<int>(status);
  return out;
}

std::string text_of_answer(const std::string& body) {
  json::document document;
  if (document.scan(body)) return body;
  const auto root = document.root();
  for (auto choice : root.find("choices").items()) return choice.find("message").find("content").text();
  const auto message = root.find("error").find("message");
  return message.exists() ? message.text() : body;
}

void print_text(const whole_answer& a, const std::string& question) {
  std::cout << text_of_answer(a.body) << "\n\n";
  const classifier rules{classifier_settings{}};
  std::cout << classification_table(rules.classify(*plain_prompt(question), {}));
  for (const auto* name : {"endpoint", "model", "attempts", "cost", "request-id"})
    if (const auto value = find_header(a.fields, std::string{"x-signalbox-"} + name))
      std::cout << "  " << name << std::string(16 - std::string_view{name}.size(), ' ') << *value << "\n";
}

void print_json(const whole_answer& a) {
  std::string out;
  json::writer w{out};
  w.open_object()
      .member("status", a.status)
      .member("text", text_of_answer(a.body))
      .key("headers")
      .open_object();
  for (const auto& f : a.fields)
    if (f.name.starts_with("x-signalbox-")) w.member(f.name, f.value);
  w.close_object().key("body");
  json::document document;
  document.scan(a.body) ? w.text(utf8_repaired(a.body)) : w.raw(a.body);
  w.close_object();
  std::cout << out << "\n";
}

}  // namespace

std::string plain_body(const std::string& model, const std::string& text) {
  std::string out;
  json::writer w{out};
  w.open_object().member("model", model).key("messages").open_array().open_object();
  w.member("role", "user").member("content", text).close_object().close_array().close_object();
  return out;
}

int run_ask(const ask_options& o) {
  if (!utf8_valid(o.text)) {
    std::cerr << "signalbox: the text is not valid UTF-8\n";
    return 1;
  }
  const auto body = plain_body(o.model, o.text);
  whole_answer answer;
  if (o.url.empty()) {
    const auto chosen = choose_config(o.config);
    if (!chosen) return 1;
    answer = ask_here(chosen->snapshot, body);
  } else {
    auto asked = ask_gateway(o.url, body);
    if (!asked) return std::cerr << "signalbox: " << asked.error().text() << "\n", 1;
    answer = *std::move(asked);
  }
  if (o.json)
    print_json(answer);
  else
    print_text(answer, o.text);
  return answer.status == 200 ? 0 : 1;
}

}  // namespace signalbox
