// SPDX-License-Identifier: Apache-2.0
// libcurl's multi handle on a lane's event loop.
#include "providers/curl_transport.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "providers/curl_sockets.hpp"
#include "providers/curl_transfer.hpp"

namespace signalbox {

namespace asio = boost::asio;

class curl_transport::multi : public std::enable_shared_from_this<multi> {
 public:
  multi(asio::io_context& loop, resolver& names, curl_options options)
      : loop_{loop}, names_{names}, options_{std::move(options)}, sockets_{loop, options_.idle_connections} {
    sockets_.after_action = [this] { collect(); };
    door_->loop = &loop;
  }

  transfer_id new_id() { return ++last_id_; }

  void start(transfer_id id, upstream_request request, transfer_sink& sink) {
    auto transfer = std::make_unique<curl_transfer>(id, std::move(request), sink, take_handle(), options_);
    auto& started = *transfers_.emplace(id, std::move(transfer)).first->second;
    if (started.request().origin.host_is_address)
      begin(started);
    else
      look_up(started);
  }

  void resume(transfer_id id) {
    const auto found = transfers_.find(id);
    if (found == transfers_.end() || !found->second->unpause()) return;
    // libcurl hands over what it held back right here; like all of its calls this one may end transfers.
    sockets_.guard([&] { curl_easy_pause(found->second->handle(), CURLPAUSE_CONT); });
    sockets_.kick();
  }

  void cancel(transfer_id id) {
    const auto found = transfers_.find(id);
    if (found == transfers_.end()) return;
    found->second->detach();
    // Inside a callback of libcurl nothing can be removed: collect() does, when the call has returned.
    if (sockets_.inside())
      doomed_.push_back(id);
    else
      remove(id);
  }

 private:
  /// The way from the resolver's threads to the lane's: it must not keep alive what belongs to the lane.
  struct door {
    std::mutex mutex;
    asio::io_context* loop = nullptr;
  };

  /// Hands a transfer to libcurl. `pin`: the addresses of its origin; empty if the origin is one itself.
  void begin(curl_transfer& transfer, std::string pin = {}) {
    const auto id = transfer.id();
    // libcurl takes no transfer while it is above us on the stack.
    if (sockets_.inside())
      return asio::post(loop_, [weak = weak_from_this(), id, pin = std::move(pin)]() mutable {
        const auto self = weak.lock();
        if (self && self->transfers_.contains(id)) self->begin(*self->transfers_[id], std::move(pin));
      });
    transfer.prepare();
    // libcurl keeps a pin until it gets another one for the same origin.
    if (auto& pinned = pinned_[transfer.request().origin.origin()]; pinned != pin) {
      transfer.pin(pin);
      pinned = std::move(pin);
    }
    sockets_.guard(
        [&] { transfer.added = curl_multi_add_handle(sockets_.handle(), transfer.handle()) == CURLM_OK; });
    if (!transfer.added)
      return finish_later(id, {transfer_result::unconnected, "libcurl refused the transfer"});
    kick_soon();
  }

  /// A connection that is at hand is written to when the events that are here already have been handled: what
  /// they send goes out together then, and wakes a server that sleeps once, not once each.
  void kick_soon() {
    if (std::exchange(kick_posted_, true)) return;
    asio::post(loop_, [weak = weak_from_this()] {
      const auto self = weak.lock();
      if (!self) return;
      self->kick_posted_ = false;
      self->sockets_.kick();
    });
  }

  void look_up(curl_transfer& transfer) {
    auto later = [way = door_, weak = weak_from_this(), id = transfer.id()](const resolved& answer) {
      const std::lock_guard lock{way->mutex};
      if (!way->loop) return;
      asio::post(*way->loop, [weak, id, answer] {
        if (const auto alive = weak.lock()) alive->looked_up(id, answer);
      });
    };
    if (const auto known = names_.find(transfer.request().origin.host, std::move(later)))
      use(transfer, *known);
  }

  void looked_up(transfer_id id, const resolved& answer) {
    if (const auto found = transfers_.find(id); found != transfers_.end()) use(*found->second, answer);
  }

  void use(curl_transfer& transfer, const resolved& answer) {
    if (answer.addresses.empty())
      return finish_later(transfer.id(), {transfer_result::unresolved, answer.failure});
    begin(transfer, transfer.pin_for(answer.addresses));
  }

  /// Ends a transfer that libcurl has never seen.
  void finish_later(transfer_id id, transfer_end end) {
    asio::post(loop_, [weak = weak_from_this(), id, end = std::move(end)] {
      const auto self = weak.lock();
      if (!self || !self->transfers_.contains(id)) return;
      auto* sink = self->transfers_[id]->sink();
      self->remove(id);
      if (sink) sink->on_end(end);
    });
  }

  /// After each call into libcurl: removes what was cancelled inside it and ends what it has completed.
  void collect() {
    while (!doomed_.empty()) {
      const auto id = doomed_.back();
      doomed_.pop_back();
      remove(id);
    }
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(sockets_.handle(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      auto* transfer = curl_transfer::of(message->easy_handle);
      const auto end = transfer->end_of(message->data.result);
      auto* sink = transfer->sink();
      remove(transfer->id());
      if (sink) sink->on_end(end);
    }
  }

  void remove(transfer_id id) {
    const auto found = transfers_.find(id);
    if (found == transfers_.end()) return;
    if (found->second->added) curl_multi_remove_handle(sockets_.handle(), found->second->handle());
    idle_.push_back(found->second->release());
    transfers_.erase(found);
  }

  easy_handle take_handle() {
    if (idle_.empty()) {
      auto fresh = make_easy_handle(options_.ca_file);
      sockets_.adopt(fresh.get());
      return fresh;
    }
    auto out = std::move(idle_.back());
    idle_.pop_back();
    return out;
  }

  asio::io_context& loop_;
  resolver& names_;
  curl_options options_;
  curl_sockets sockets_;  // before the transfers: their handles are removed from it first
  std::vector<easy_handle> idle_;
  std::unordered_map<transfer_id, std::unique_ptr<curl_transfer>> transfers_;
  std::vector<transfer_id> doomed_;
  std::unordered_map<std::string, std::string> pinned_;
  std::shared_ptr<door> door_ = std::make_shared<door>();
  transfer_id last_id_ = 0;
  bool kick_posted_ = false;

 public:
  ~multi() {
    {
      const std::lock_guard lock{door_->mutex};
      door_->loop = nullptr;
    }
    while (!transfers_.empty()) remove(transfers_.begin()->first);
  }
};

curl_transport::curl_transport(asio::io_context& loop, resolver& names, curl_options options)
    : multi_{std::make_shared<multi>(loop, names, std::move(options))} {}
curl_transport::~curl_transport() = default;

transfer_id curl_transport::new_id() { return multi_->new_id(); }
void curl_transport::start(transfer_id id, upstream_request request, transfer_sink& sink) {
  multi_->start(id, std::move(request), sink);
}
void curl_transport::resume(transfer_id id) { multi_->resume(id); }
void curl_transport::cancel(transfer_id id) { multi_->cancel(id); }

}  // namespace signalbox
