// SPDX-License-Identifier: Apache-2.0
// One transfer on libcurl.
#include "providers/curl_transfer.hpp"

#include <charconv>
#include <new>
#include <stdexcept>
#include <utility>

namespace signalbox {

namespace {

constexpr int most_interim = 10;  // [U22]
constexpr long receive_buffer = 16 * 1024;
constexpr long idle_connection_age = 60;         // [U41]
constexpr std::size_t expects_from = 1'000'000;  // libcurl itself would ask for a 100 from 1 MiB on

/// An option that cannot be set is a libcurl that lacks something we rely on.
template <class T>
void set(CURL* handle, CURLoption option, T value) {
  if (curl_easy_setopt(handle, option, value) != CURLE_OK)
    throw std::runtime_error("libcurl does not know option " + std::to_string(static_cast<int>(option)));
}

}  // namespace

easy_handle make_easy_handle(const std::string& ca_file) {
  easy_handle out{curl_easy_init()};
  if (!out) throw std::bad_alloc{};
  auto* h = out.get();
  set(h, CURLOPT_NOSIGNAL, 1L);
  set(h, CURLOPT_QUICK_EXIT, 1L);
  set(h, CURLOPT_PROTOCOLS_STR, "http,https");
  set(h, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(h, CURLOPT_HTTP09_ALLOWED, 0L);
  set(h, CURLOPT_FOLLOWLOCATION, 0L);
  set(h, CURLOPT_PROXY, "");
  set(h, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(h, CURLOPT_SSL_VERIFYPEER, 1L);
  set(h, CURLOPT_SSL_VERIFYHOST, 2L);
  set(h, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!ca_file.empty()) set(h, CURLOPT_CAINFO, ca_file.c_str());
  set(h, CURLOPT_TCP_KEEPALIVE, 1L);
  set(h, CURLOPT_MAXAGE_CONN, idle_connection_age);
  set(h, CURLOPT_BUFFERSIZE, receive_buffer);
  set(h, CURLOPT_POST, 1L);
  set(h, CURLOPT_PREREQFUNCTION, &curl_transfer::on_sent);
  set(h, CURLOPT_HEADERFUNCTION, &curl_transfer::on_header);
  set(h, CURLOPT_WRITEFUNCTION, &curl_transfer::on_body);
  return out;
}

curl_transfer::curl_transfer(transfer_id id, upstream_request request, transfer_sink& sink,
                             easy_handle handle, const curl_options& options)
    : id_{id}, request_{std::move(request)}, sink_{&sink}, handle_{std::move(handle)}, options_{options} {}

curl_transfer::~curl_transfer() {
  curl_slist_free_all(lines_);
  curl_slist_free_all(pin_);
}

curl_transfer* curl_transfer::of(CURL* handle) {
  char* self = nullptr;
  curl_easy_getinfo(handle, CURLINFO_PRIVATE, &self);
  return static_cast<curl_transfer*>(static_cast<void*>(self));
}

void curl_transfer::prepare() {
  auto* h = handle_.get();
  const auto url = request_.origin.origin() + request_.target;
  set(h, CURLOPT_URL, url.c_str());
  std::string line;
  const auto add = [&](std::string_view name, std::string_view value) {
    line.clear();
    // A field that cannot be written is left out, with its credential if it is that: the provider then
    // refuses.
    if (!append_header_line(name, value, line)) return;
    line.resize(line.size() - 2);
    lines_ = curl_slist_append(lines_, line.c_str());
  };
  for (const auto& f : request_.fields) add(f.name, f.value);
  add("user-agent", "signalbox");
  if (!request_.secret_name.empty()) add(request_.secret_name, request_.secret_value.reveal());
  if (request_.body.size() >= expects_from) lines_ = curl_slist_append(lines_, "Expect:");
  set(h, CURLOPT_HTTPHEADER, lines_);
  set(h, CURLOPT_POSTFIELDS, request_.body.data());
  set(h, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
  set(h, CURLOPT_PRIVATE, static_cast<void*>(this));
  set(h, CURLOPT_PREREQDATA, static_cast<void*>(this));
  set(h, CURLOPT_HEADERDATA, static_cast<void*>(this));
  set(h, CURLOPT_WRITEDATA, static_cast<void*>(this));
}

std::string curl_transfer::pin_for(const std::vector<std::string>& addresses) const {
  std::string out = request_.origin.host + ":" + std::to_string(request_.origin.port) + ":";
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    const bool v6 = addresses[i].find(':') != std::string::npos;
    out.append(i ? "," : "").append(v6 ? "[" + addresses[i] + "]" : addresses[i]);
  }
  return out;
}

void curl_transfer::pin(const std::string& text) {
  pin_ = curl_slist_append(nullptr, text.c_str());
  set(handle_.get(), CURLOPT_RESOLVE, pin_);
}

easy_handle curl_transfer::release() {
  auto* h = handle_.get();
  set(h, CURLOPT_RESOLVE, static_cast<curl_slist*>(nullptr));
  set(h, CURLOPT_HTTPHEADER, static_cast<curl_slist*>(nullptr));
  set(h, CURLOPT_POSTFIELDS, static_cast<char*>(nullptr));
  set(h, CURLOPT_PRIVATE, static_cast<void*>(nullptr));
  return std::move(handle_);
}

/// Called when a connection is there and the request is about to be sent. The second time means that libcurl
/// wants to send it again, because the connection that it reused was closed: that is not its decision. [M17]
int curl_transfer::on_sent(void* self, char*, char*, int, int) {
  auto& t = *static_cast<curl_transfer*>(self);
  if (++t.tries_ > 1) return CURL_PREREQFUNC_ABORT;
  const bool fine = t.shielded([&] { t.sink_->on_sent(); });
  return fine ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

/// Calls the sink. An exception must not pass through libcurl, which is C: it ends the transfer instead.
/// False if the transfer is over, for this reason or another.
template <class F>
bool curl_transfer::shielded(F&& call) {
  if (!sink_) return false;
  try {
    call();
  } catch (const std::exception& e) {
    refused_ = true;
    fault_ = e.what();
  }
  return sink_ && !refused_;
}

std::size_t curl_transfer::on_header(char* data, std::size_t, std::size_t size, void* self) {
  auto& t = *static_cast<curl_transfer*>(self);
  t.any_bytes_ = true;
  return t.header_line({data, size}) ? size : 0;
}

bool curl_transfer::header_line(std::string_view line) {
  if (head_done_) return true;  // trailers say nothing that we use
  field_bytes_ += line.size();
  refused_ = field_bytes_ > options_.header_bytes || field_count_ > options_.header_count;
  if (refused_) return false;
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  if (line.empty()) return end_of_head();
  if (line.starts_with("HTTP/")) {
    const auto code = line.substr(std::min(line.find(' '), line.size() - 1) + 1);
    std::from_chars(code.data(), code.data() + code.size(), status_);
    fields_.clear();
    field_count_ = 0;
  } else {
    add_field(line);
  }
  return true;
}

void curl_transfer::add_field(std::string_view line) {
  const auto colon = line.find(':');
  const bool folded = line.front() == ' ' || line.front() == '\t';  // goes on with the field before it
  if (folded || colon == std::string_view::npos) return;
  ++field_count_;
  fields_.push_back({line.substr(0, colon), trim(line.substr(colon + 1))});
}

bool curl_transfer::end_of_head() {
  if (status_ >= 100 && status_ < 200) {
    // After a switch of protocols, which nobody has asked for, no answer would come any more.
    refused_ = status_ == 101 || ++interim_ > most_interim;
    return !refused_;
  }
  head_done_ = true;
  return shielded([&] { sink_->on_head(status_, fields_); });
}

std::size_t curl_transfer::on_body(char* data, std::size_t, std::size_t size, void* self) {
  auto& t = *static_cast<curl_transfer*>(self);
  if (t.hold_) return CURL_WRITEFUNC_PAUSE;
  return t.shielded([&] { t.hold_ = !t.sink_->on_body({data, size}); }) ? size : 0;
}

bool curl_transfer::unpause() { return std::exchange(hold_, false); }

transfer_result curl_transfer::result_of(CURLcode code) const {
  if (refused_) return transfer_result::malformed;
  long fresh = 0;
  curl_easy_getinfo(handle_.get(), CURLINFO_NUM_CONNECTS, &fresh);
  const bool silent =
      !any_bytes_ && (code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR || code == CURLE_GOT_NOTHING);
  if (tries_ > 1 || (tries_ == 1 && fresh == 0 && silent)) return transfer_result::stale;
  switch (code) {
    case CURLE_OK:
      // libcurl takes a connection that ends inside the head for an answer.
      return head_done_ ? transfer_result::complete : transfer_result::reset;
    case CURLE_COULDNT_RESOLVE_HOST:
      return transfer_result::unresolved;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return transfer_result::untrusted;
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_HTTP2:
      return transfer_result::malformed;
    default:
      break;
  }
  if (tries_ == 0) return transfer_result::unconnected;
  // What libcurl says of a header line that is longer than it takes.
  if (code == CURLE_OUT_OF_MEMORY && !head_done_) return transfer_result::malformed;
  return head_done_ ? transfer_result::truncated : transfer_result::reset;
}

transfer_end curl_transfer::end_of(CURLcode code) const {
  if (!fault_.empty()) return {transfer_result::malformed, fault_};
  const auto result = result_of(code);
  if (result == transfer_result::complete) return {result, {}};
  return {result, code == CURLE_OK ? "the connection ended inside the head" : curl_easy_strerror(code)};
}

}  // namespace signalbox
