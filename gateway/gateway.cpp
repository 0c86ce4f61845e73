// SPDX-License-Identifier: Apache-2.0
// The gateway.
#include "gateway/gateway.hpp"

#include <sys/resource.h>

#include <boost/asio/io_context.hpp>
#include <future>
#include <thread>

#include "gateway/admin_handler.hpp"
#include "gateway/data_handler.hpp"
#include "gateway/listener.hpp"

namespace signalbox {

namespace {

/// Names under which a listener may be addressed: its own address, loopback names, and those configured.
/// [A20]
host_policy hosts_of(const listen_settings& listen, const socket_address& address) {
  host_policy out{{"localhost", "127.0.0.1", "[::1]"}};
  out.names.push_back(address.host.find(':') == std::string::npos ? address.host : "[" + address.host + "]");
  for (const auto& name : listen.hosts) out.names.push_back(ascii_lower(name));
  return out;
}

/// Half of the descriptors that the process may have, since each client may need one upstream as well. [C6]
std::size_t connection_limit(std::size_t configured) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return configured;
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) getrlimit(RLIMIT_NOFILE, &limit);
  return std::min<std::size_t>(configured, limit.rlim_cur / 2);
}

}  // namespace

struct gateway::doors {
  doors(engine& e, secret token)
      : behind{e},
        data{e.config()->listen.data},
        admin{e.config()->listen.admin},
        admin_paths{e, std::move(token)} {}

  engine& behind;
  socket_address data;
  socket_address admin;
  host_policy data_hosts;
  host_policy admin_hosts;
  std::vector<std::unique_ptr<data_handler>> data_paths;  // one per lane
  admin_handler admin_paths;
  std::vector<connection_context> contexts;          // one per listener; never resized once they run
  std::vector<std::unique_ptr<listener>> listeners;  // of data, by lane; then admin, on lane 0

  result<void> add(std::size_t lane, socket_address& address, const host_policy& hosts,
                   request_handler& handler, std::size_t most) {
    auto acceptor = open_acceptor(behind.lanes()[lane]->loop(), address);
    if (!acceptor) return acceptor.error();
    address.port = acceptor->local_endpoint().port();  // known now if it was 0; the other lanes share it
    contexts.push_back(
        {&behind.config()->listen.limits, &hosts, behind.env().time, behind.env().random, &handler});
    listeners.push_back(std::make_unique<listener>(*std::move(acceptor), contexts.back(), most));
    return {};
  }

  /// Runs something for each listener on its lane and waits for it.
  template <class F>
  void on_each(F&& call) {
    for (std::size_t i = 0; i < listeners.size(); ++i) {
      const auto lane = i < data_paths.size() ? i : 0;
      std::promise<void> done;
      behind.lanes()[lane]->dispatch([&] {
        call(*listeners[i]);
        done.set_value();
      });
      done.get_future().wait();
    }
  }

  [[nodiscard]] std::size_t open_connections() {
    std::size_t sum = 0;
    for (std::size_t i = 0; i < data_paths.size(); ++i) {
      std::promise<std::size_t> size;
      behind.lanes()[i]->dispatch([&] { size.set_value(listeners[i]->size()); });
      sum += size.get_future().get();
    }
    return sum;
  }
};

gateway::gateway(engine& behind, secret admin_token)
    : doors_{std::make_unique<doors>(behind, std::move(admin_token))} {}
gateway::~gateway() = default;

result<void> gateway::open() {
  auto& d = *doors_;
  const auto& listen = d.behind.config()->listen;
  const auto lanes = d.behind.lanes().size();
  const auto most = connection_limit(listen.limits.connections);
  for (const auto& address : {d.data, d.admin})
    if (const auto free = check_free(address); address.port != 0 && !free) return free.error();
  d.data_hosts = hosts_of(listen, d.data);
  d.admin_hosts = hosts_of(listen, d.admin);
  d.contexts.reserve(lanes + 1);
  for (std::uint32_t i = 0; i < lanes; ++i) {
    d.data_paths.push_back(std::make_unique<data_handler>(d.behind, i));
    const auto share = std::max<std::size_t>(1, most / lanes);
    if (auto added = d.add(i, d.data, d.data_hosts, *d.data_paths.back(), share); !added) return added;
  }
  constexpr std::size_t admin_connections = 64;
  if (auto added = d.add(0, d.admin, d.admin_hosts, d.admin_paths, admin_connections); !added) return added;
  for (auto& l : d.listeners) l->start();
  return {};
}

const socket_address& gateway::data_address() const { return doors_->data; }
const socket_address& gateway::admin_address() const { return doors_->admin; }

void gateway::drain() {
  for (auto& handler : doors_->data_paths) handler->drain();
  doors_->behind.drain();
  // The admin listener, last in the list, goes on: a draining node is still to be watched.
  const auto* watched = doors_->listeners.back().get();
  doors_->on_each([watched](listener& l) {
    if (&l != watched) l.drain();
  });
}

bool gateway::finish(duration patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!doors_->behind.idle() && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  const bool all = doors_->behind.idle();
  doors_->behind.end_runs();
  // What was written last is on its way to slow clients yet.
  constexpr auto last_bytes = std::chrono::milliseconds{500};
  const auto flushed = std::chrono::steady_clock::now() + last_bytes;
  while (doors_->open_connections() > 0 && std::chrono::steady_clock::now() < flushed)
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  doors_->on_each([](listener& l) { l.close(); });
  return all;
}

}  // namespace signalbox
