// SPDX-License-Identifier: Apache-2.0
// Heads and framing.
#include "simulate/framing.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/http_text.hpp"

namespace signalbox::simulate {

namespace {

using namespace std::chrono_literals;

struct named_status {
  std::uint32_t status;
  std::string_view phrase;
};

constexpr std::array statuses{
    named_status{200, "OK"},
    named_status{201, "Created"},
    named_status{202, "Accepted"},
    named_status{204, "No Content"},
    named_status{301, "Moved Permanently"},
    named_status{302, "Found"},
    named_status{307, "Temporary Redirect"},
    named_status{308, "Permanent Redirect"},
    named_status{400, "Bad Request"},
    named_status{401, "Unauthorized"},
    named_status{402, "Payment Required"},
    named_status{403, "Forbidden"},
    named_status{404, "Not Found"},
    named_status{405, "Method Not Allowed"},
    named_status{408, "Request Timeout"},
    named_status{409, "Conflict"},
    named_status{413, "Payload Too Large"},
    named_status{422, "Unprocessable Entity"},
    named_status{425, "Too Early"},
    named_status{429, "Too Many Requests"},
    named_status{431, "Request Header Fields Too Large"},
    named_status{500, "Internal Server Error"},
    named_status{501, "Not Implemented"},
    named_status{502, "Bad Gateway"},
    named_status{503, "Service Unavailable"},
    named_status{504, "Gateway Timeout"},
    named_status{505, "HTTP Version Not Supported"},
    named_status{529, "Site is overloaded"},
};

std::string hex(std::uint64_t value) {
  std::array<char, 20> buffer{};
  return {buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, 16).ptr};
}

using header_lines = std::vector<std::pair<std::string, std::string>>;

void replace(header_lines& all, std::string_view name, const std::vector<std::string>& values) {
  const auto same = [&](const auto& line) { return iequals(line.first, name); };
  const auto first = std::find_if(all.begin(), all.end(), same);
  auto place = first - all.begin();
  std::erase_if(all, same);
  for (const auto& value : values) all.insert(all.begin() + place++, {std::string{name}, value});
}

header_lines all_headers(const payload& body, const reply_head& head, const action& how) {
  header_lines out;
  if (!head.content_type.empty()) out.emplace_back("content-type", head.content_type);
  if (head.framing == body_framing::counted) {
    const auto length = static_cast<std::int64_t>(body.declared) + how.content_length_lie;
    out.emplace_back("content-length", std::to_string(std::max<std::int64_t>(length, 0)));
  } else if (head.framing == body_framing::chunked) {
    out.emplace_back("transfer-encoding", "chunked");
  }
  out.emplace_back("connection", head.keep_alive ? "keep-alive" : "close");
  for (const auto& [name, value] : head.headers) replace(out, name, {value});
  if (how.gzip || how.gzip_bomb > 0) out.emplace_back("content-encoding", "gzip");
  for (const auto& change : how.headers) replace(out, change.name, change.values);
  for (std::uint32_t i = 0; i < how.many_headers; ++i)
    out.emplace_back("x-filler-" + std::to_string(i), std::string(64, 'f'));
  return out;
}

/// Header lines are written as the script has them, also where they are no valid HTTP: that is a fault to
/// test.
std::string head_text(const payload& body, const reply_head& head, const action& how) {
  std::string out = "HTTP/1.1 " + std::to_string(head.status) + ' ';
  out.append(reason_phrase(head.status)).append("\r\n");
  for (const auto& [name, value] : all_headers(body, head, how))
    out.append(name).append(": ").append(value).append("\r\n");
  return out + "\r\n";
}

class framer {
 public:
  framer(const payload& body, const reply_head& head, const action& how, plan& out)
      : body_{body}, head_{head}, how_{how}, out_{out} {}

  void run() {
    pause(how_.delay);
    interim();
    write_head();
    if (how_.close == close_point::after_head) return stop(step_kind::finish);
    pause(how_.first_event_delay);
    write_body();
    write_end();
  }

 private:
  void stop(step_kind kind) { out_.steps.emplace_back().kind = kind; }

  void pause(duration time) {
    if (time <= duration::zero()) return;
    stop(step_kind::wait);
    out_.steps.back().every = time;
  }

  step& write(std::string_view text) {
    auto& s = out_.steps.emplace_back();
    s.begin = out_.bytes.size();
    s.size = text.size();
    s.piece = how_.slice;
    if (s.piece > 0) s.every = how_.slice_every;
    out_.bytes += text;
    return s;
  }

  void interim() {
    if (how_.interim == 0) return;
    auto& s = write("HTTP/1.1 103 Early Hints\r\nlink: </hint>; rel=preload\r\n\r\n");
    s.kind = step_kind::repeat;
    s.times = how_.interim;
    out_.head_end = s.size * s.times;
  }

  void write_head() {
    auto& s = write(head_text(body_, head_, how_));
    out_.head_end += s.size;
    if (how_.head_rate == 0) return;
    s.piece = std::max<std::uint32_t>(1, how_.head_rate / 100);
    s.every = duration{1s} * s.piece / how_.head_rate;
  }

  /// Whether the payload's first bytes go out with the head, as whole replies do.
  [[nodiscard]] bool joins_head() const {
    return head_.framing == body_framing::counted && how_.head_rate == 0 && how_.first_event_delay <= 0ns;
  }

  void write_body() {
    std::vector<std::size_t> places;  // of the payload's steps in the plan
    for (const auto& s : body_.steps) {
      places.push_back(out_.steps.size());
      if (s.kind == step_kind::write)
        write_payload(s);
      else if (s.kind == step_kind::repeat)
        repeat_payload(s);
      else
        out_.steps.push_back(s);
      if (s.kind == step_kind::jump) out_.steps.back().begin = places[s.begin];
    }
  }

  [[nodiscard]] std::string_view text_of(const step& s) const {
    return std::string_view{body_.bytes}.substr(s.begin, s.size);
  }

  void write_payload(const step& s) {
    if (s.size > 0 && head_.framing == body_framing::chunked) {
      auto& framed = write(hex(s.size) + "\r\n");
      out_.bytes.append(text_of(s)).append("\r\n");
      framed.size = out_.bytes.size() - framed.begin;
    } else if (joins_head() && &s == &body_.steps.front()) {
      out_.bytes.append(text_of(s));
      out_.steps.back().size += s.size;
    } else {
      write(text_of(s));
    }
    out_.steps.back().content = s.content;
    out_.steps.back().terminal = s.terminal;
  }

  void repeat_payload(const step& s) {
    const bool chunked = head_.framing == body_framing::chunked && s.times > 0;
    if (chunked) write(hex(s.size * s.times) + "\r\n");
    auto& repeated = write(text_of(s));
    repeated.kind = step_kind::repeat;
    repeated.times = s.times;
    if (chunked) write("\r\n");
  }

  void write_end() {
    if (!out_.steps.empty() && is_last(out_.steps.back().kind)) return;
    if (head_.framing == body_framing::chunked) end_chunks();
    const bool closes = !head_.keep_alive || head_.framing == body_framing::until_close ||
                        how_.close == close_point::after_answer || how_.content_length_lie != 0;
    if (closes) stop(step_kind::finish);
  }

  static bool is_last(step_kind kind) {
    return kind == step_kind::hold || kind == step_kind::reset || kind == step_kind::finish ||
           kind == step_kind::jump;
  }

  void end_chunks() {
    constexpr std::string_view last = "0\r\n\r\n";
    auto& s = out_.steps.back();
    if (s.kind != step_kind::write || s.begin + s.size != out_.bytes.size() || s.size <= 4) {
      write(last);
      return;
    }
    out_.bytes += last;
    s.size += last.size();
  }

  const payload& body_;
  const reply_head& head_;
  const action& how_;
  plan& out_;
};

}  // namespace

std::string_view reason_phrase(std::uint32_t status) {
  for (const auto& row : statuses)
    if (row.status == status) return row.phrase;
  return "Unknown";
}

void frame(const payload& body, const reply_head& head, const action& how, plan& out) {
  out.status = head.status;
  framer{body, head, how, out}.run();
}

}  // namespace signalbox::simulate
