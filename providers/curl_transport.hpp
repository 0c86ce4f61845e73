// SPDX-License-Identifier: Apache-2.0
// The transport on libcurl: one multi handle per lane, pooled easy handles, kept-alive connections.
#pragma once

#include <memory>

#include "providers/resolver.hpp"
#include "providers/transport.hpp"

namespace boost::asio {
class io_context;
}

namespace signalbox {

struct curl_options {
  std::uint32_t header_count = 100;
  std::uint32_t header_bytes = 64 * 1024;
  long idle_connections = 1000;
  std::string ca_file;  ///< empty: the system's
};

/// What libcurl does not do here: look names up (resolver.hpp), follow redirects, use proxies or the
/// environment, decode contents, send anything twice (M17: a second try at a request is stopped in its
/// pre-request callback and reported as `stale`), or judge time (policy/attempt_timers.hpp does). TLS is
/// verified, 1.2 or newer.
class curl_transport final : public transport {
 public:
  curl_transport(boost::asio::io_context& loop, resolver& names, curl_options options);
  ~curl_transport() override;

  transfer_id new_id() override;
  void start(transfer_id id, upstream_request request, transfer_sink& sink) override;
  void resume(transfer_id id) override;
  void cancel(transfer_id id) override;

 private:
  class multi;
  std::shared_ptr<multi> multi_;  // tasks on the event loop hold it weakly
};

}  // namespace signalbox
