// SPDX-License-Identifier: Apache-2.0
// Learned heads: scores, and weights as bytes.
#include "base/text_model.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <utility>

#include "base/json.hpp"
#include "base/json_writer.hpp"

namespace signalbox {

namespace {

using json::kind;

static_assert(std::endian::native == std::endian::little, "the file is read as it lies");

constexpr std::string_view mark = "HEAD";
constexpr std::size_t head_bytes = 8;
constexpr unsigned most_bits = 20;

template <class Number>
Number read_number(std::string_view bytes, std::size_t at) {
  Number out{};
  std::memcpy(&out, bytes.data() + at, sizeof out);
  return out;
}

template <class T>
void append_bytes(std::string& out, const T* from, std::size_t count) {
  const auto at = out.size();
  out.resize(at + count * sizeof(T));
  if (count > 0) std::memcpy(out.data() + at, from, count * sizeof(T));
}

error wrong(std::string message) {
  return {error_code::config_invalid, std::move(message), "make it anew with `signalbox train`", {}};
}

std::string number_text(float v) {
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, v).ptr;
  return {buffer, end};
}

std::vector<text_head> heads_in(json::value list) {
  std::vector<text_head> out;
  for (auto one : list.items()) {
    text_head head;
    head.name = one.find("name").text();
    for (auto label : one.find("labels").items()) head.labels.push_back(label.text());
    if (const auto t = one.find("temperature"); t.is(kind::number))
      head.temperature = static_cast<float>(t.number());
    out.push_back(std::move(head));
  }
  return out;
}

constexpr std::size_t rows_of_sixteen_bits = 256;  // of at most 127 each
constexpr std::size_t line_bytes = 64;
constexpr std::size_t ahead = 8;  // rows that are fetched before they are needed

using eight_sums = std::int16_t __attribute__((vector_size(16)));

/// Adds up some sixteens of bytes of each row and adds that to `sums`. A sixteen is taken as eight numbers of
/// two bytes, the lower of which is shifted out or up: cheaper than to widen bytes one by one. The sums stay
/// in registers, for which the steps are written out (the indices) instead of looped over.
template <std::size_t... sixteens>
void add_rows(const std::int8_t* weights, std::span<const std::uint32_t> rows, std::int32_t* sums,
              std::index_sequence<sixteens...>) {
  std::array<eight_sums, sizeof...(sixteens)> even{}, odd{};
  const auto add = [&](const std::int8_t* from, eight_sums& low, eight_sums& high) {
    eight_sums both;
    std::memcpy(&both, from, sizeof both);
    low += (both << 8) >> 8;
    high += both >> 8;
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i + ahead < rows.size()) __builtin_prefetch(weights + rows[i + ahead]);
    const auto* const row = weights + rows[i];
    (add(row + 16 * sixteens, even[sixteens], odd[sixteens]), ...);
  }
  for (std::size_t s = 0; s < even.size(); ++s)
    for (std::size_t k = 0; k < 8; ++k) {
      sums[16 * s + 2 * k] += even[s][k];
      sums[16 * s + 2 * k + 1] += odd[s][k];
    }
}

/// The same for a line of the cache at most, of a row that begins there.
void add_line(const std::int8_t* weights, std::size_t bytes, std::span<const std::uint32_t> rows,
              std::int32_t* sums) {
  while (!rows.empty()) {
    const auto some = rows.first(std::min(rows.size(), rows_of_sixteen_bits));
    if (bytes == 16) add_rows(weights, some, sums, std::make_index_sequence<1>{});
    if (bytes == 32) add_rows(weights, some, sums, std::make_index_sequence<2>{});
    if (bytes == 48) add_rows(weights, some, sums, std::make_index_sequence<3>{});
    if (bytes == 64) add_rows(weights, some, sums, std::make_index_sequence<4>{});
    rows = rows.subspan(some.size());
  }
}

bool usable(const std::vector<text_head>& heads) {
  return !heads.empty() && std::all_of(heads.begin(), heads.end(), [](const text_head& head) {
    return !head.name.empty() && head.labels.size() != 1 && head.temperature > 0;
  });
}

}  // namespace

text_model::text_model(std::vector<text_head> heads, unsigned bits) : heads_{std::move(heads)}, bits_{bits} {
  std::size_t outputs = 0;
  for (auto& head : heads_) {
    head.first = outputs;
    outputs += head.outputs();
  }
  scales_.assign(outputs, 0);
  lines_.resize((weight_bytes() + sizeof(line) - 1) / sizeof(line));
}

const text_head* text_model::find(std::string_view name) const noexcept {
  const auto at =
      std::find_if(heads_.begin(), heads_.end(), [&](const text_head& head) { return head.name == name; });
  return at == heads_.end() ? nullptr : &*at;
}

void text_model::count(std::span<const std::uint32_t> hashes, std::vector<std::uint32_t>& buckets) const {
  thread_local std::vector<std::uint64_t> once, twice;  // sets, empty between calls
  const auto mask = (std::uint32_t{1} << bits_) - 1;
  if (once.size() * 64 <= mask) {
    once.resize(mask / 64 + 1);
    twice.resize(mask / 64 + 1);
  }
  buckets.resize(hashes.size());
  std::size_t taken = 0;  // without branches: whether a word comes again cannot be foretold
  for (const auto hash : hashes) {
    const auto bucket = hash & mask;
    auto &seen = once[bucket / 64], &again = twice[bucket / 64];
    const auto place = bucket % 64;
    buckets[taken] = bucket;
    taken += ~again >> place & 1U;
    again |= seen & (std::uint64_t{1} << place);
    seen |= std::uint64_t{1} << place;
  }
  buckets.resize(taken);
  for (const auto bucket : buckets) once[bucket / 64] = twice[bucket / 64] = 0;
}

void text_model::score(std::span<const std::uint32_t> hashes, std::vector<float>& scores) const {
  thread_local std::vector<std::int32_t> sums;
  thread_local std::vector<std::uint32_t> rows;  // where they begin
  const auto width = row_bytes();
  sums.assign(width, 0);
  count(hashes, rows);
  for (auto& row : rows) row *= static_cast<std::uint32_t>(width);
  for (std::size_t column = 0; column < width; column += line_bytes)
    add_line(weights() + column, std::min(line_bytes, width - column), rows, &sums[column]);
  const auto square = square_scale_ * static_cast<float>(sums[outputs()]);
  const auto norm = square > 0 ? 1 / std::sqrt(square) : 0;
  scores.resize(outputs());
  for (std::size_t i = 0; i < scores.size(); ++i) scores[i] = scales_[i] * norm * static_cast<float>(sums[i]);
}

float text_model::set_column(std::size_t column, std::span<const float> values) {
  constexpr float steps = 127;
  float most = 0;
  for (const auto v : values) most = std::max(most, std::abs(v));
  const auto width = row_bytes();
  for (std::size_t i = 0; i < values.size(); ++i)
    weights()[i * width + column] =
        most > 0 ? static_cast<std::int8_t>(std::lround(values[i] / most * steps)) : std::int8_t{0};
  return most / steps;
}

void text_model::set_output(std::size_t output, std::span<const float> weights) {
  scales_[output] = set_column(output, weights);
}

void text_model::set_squares(std::span<const float> squares) {
  square_scale_ = set_column(outputs(), squares);
}

std::string text_model::description() const {
  std::string out;
  json::writer w{out};
  w.open_object().member("bits", std::uint64_t{bits_}).key("heads").open_array();
  for (const auto& head : heads_) {
    w.open_object().member("name", head.name).key("labels").open_array();
    for (const auto& label : head.labels) w.text(label);
    w.close_array().key("temperature").raw(number_text(head.temperature)).close_object();
  }
  w.close_array().close_object();
  return out;
}

std::string text_model::written() const {
  std::string out{mark};
  const auto text = description();
  const auto length = static_cast<std::uint32_t>(text.size());
  append_bytes(out, &length, 1);
  out += text;
  append_bytes(out, &square_scale_, 1);
  append_bytes(out, scales_.data(), scales_.size());
  append_bytes(out, weights(), weight_bytes());
  return out;
}

result<text_model> text_model::parse(std::string_view bytes) {
  if (bytes.size() < head_bytes || !bytes.starts_with(mark)) return wrong("the heads have another form");
  const std::size_t length = read_number<std::uint32_t>(bytes, mark.size());
  if (length > bytes.size() - head_bytes) return wrong("the heads are cut short");
  json::document document;
  const bool readable = !document.scan(bytes.substr(head_bytes, length));
  const auto bits = readable ? document.root().find("bits").integer().value_or(0) : 0;
  auto heads = readable ? heads_in(document.root().find("heads")) : std::vector<text_head>{};
  if (bits < 1 || bits > most_bits || !usable(heads)) return wrong("the heads' description cannot be used");
  std::size_t outputs = 0;
  for (const auto& head : heads) outputs += head.outputs();
  const auto buckets = std::size_t{1} << static_cast<unsigned>(bits);
  const auto needed = head_bytes + length + 4 + 4 * outputs + buckets * ((outputs + 16) / 16 * 16);
  if (bytes.size() != needed) return wrong("the heads are cut short or too long");
  text_model out{std::move(heads), static_cast<unsigned>(bits)};
  const auto* at = bytes.data() + head_bytes + length;
  std::memcpy(&out.square_scale_, at, 4);
  std::memcpy(out.scales_.data(), at + 4, 4 * outputs);
  std::memcpy(out.weights(), at + 4 + 4 * outputs, out.weight_bytes());
  return out;
}

head_verdict verdict_of(const text_head& head, std::span<const float> scores, std::vector<float>* all) {
  const auto own = scores.subspan(head.first, head.outputs());
  const auto best = std::max_element(own.begin(), own.end());
  float sum = 0;
  for (const auto s : own) sum += std::exp((s - *best) / head.temperature);
  if (all) {
    all->clear();
    for (const auto s : own) all->push_back(std::exp((s - *best) / head.temperature) / sum);
  }
  return {static_cast<std::size_t>(best - own.begin()), 1 / sum};
}

}  // namespace signalbox
