// SPDX-License-Identifier: Apache-2.0
// One transfer: an easy handle, its request, and what has come back so far.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <vector>

#include "providers/curl_transport.hpp"

namespace signalbox {

struct easy_deleter {
  void operator()(CURL* h) const { curl_easy_cleanup(h); }
};
using easy_handle = std::unique_ptr<CURL, easy_deleter>;

/// A handle with everything set that is the same for all transfers.
easy_handle make_easy_handle(const std::string& ca_file);

class curl_transfer {
 public:
  curl_transfer(transfer_id id, upstream_request request, transfer_sink& sink, easy_handle handle,
                const curl_options& options);
  ~curl_transfer();
  curl_transfer(const curl_transfer&) = delete;
  curl_transfer& operator=(const curl_transfer&) = delete;

  static curl_transfer* of(CURL* handle);

  [[nodiscard]] transfer_id id() const { return id_; }
  [[nodiscard]] CURL* handle() const { return handle_.get(); }
  [[nodiscard]] const upstream_request& request() const { return request_; }
  /// Null once cancelled.
  [[nodiscard]] transfer_sink* sink() const { return sink_; }
  void detach() { sink_ = nullptr; }

  /// Sets what differs between transfers.
  void prepare();
  /// The text that pins the origin to addresses, and setting it.
  [[nodiscard]] std::string pin_for(const std::vector<std::string>& addresses) const;
  void pin(const std::string& text);

  /// After on_body said false: whether the transfer was paused, and is not any more.
  bool unpause();

  [[nodiscard]] transfer_end end_of(CURLcode code) const;

  /// Gives the handle back for the next transfer.
  easy_handle release();

  bool added = false;  ///< to the multi handle

  // What libcurl calls, with the transfer as its last parameter or first.
  static int on_sent(void* self, char*, char*, int, int);
  static std::size_t on_header(char* data, std::size_t one, std::size_t size, void* self);
  static std::size_t on_body(char* data, std::size_t one, std::size_t size, void* self);

 private:
  template <class F>
  bool shielded(F&& call);
  bool header_line(std::string_view line);
  void add_field(std::string_view line);
  bool end_of_head();
  [[nodiscard]] transfer_result result_of(CURLcode code) const;

  transfer_id id_;
  upstream_request request_;
  transfer_sink* sink_;
  easy_handle handle_;
  const curl_options& options_;
  curl_slist* lines_ = nullptr;
  curl_slist* pin_ = nullptr;

  int tries_ = 0;  // times that libcurl was about to send
  int status_ = 0;
  int interim_ = 0;  // 1xx replies
  headers fields_;
  std::uint32_t field_count_ = 0;
  std::size_t field_bytes_ = 0;
  bool head_done_ = false;
  bool any_bytes_ = false;
  bool refused_ = false;  // the reply was more than we take
  std::string fault_;     // of a sink that threw
  bool hold_ = false;     // on_body said false: take no more
};

}  // namespace signalbox
