// SPDX-License-Identifier: Apache-2.0
// The fuzz targets as plain tests: over the corpus, and over what a few changes make of it.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "tests/fuzz/targets.hpp"

using namespace signalbox;

namespace signalbox::fuzz {

void broken(const char* file, int line, const char* what) {
  throw std::logic_error(std::string{file} + ":" + std::to_string(line) + ": " + what);
}

}  // namespace signalbox::fuzz

namespace {

constexpr std::size_t longest = 4096;
constexpr std::uint64_t changes = 2000;

const std::filesystem::path corpus_root = std::filesystem::path{SIGNALBOX_SOURCE_DIR} / "tests/fuzz/corpus";

struct corpus_file {
  std::string name;
  std::string bytes;
};

/// Sorted, so that the same changes are made everywhere.
std::vector<corpus_file> corpus_of(std::string_view target) {
  std::vector<corpus_file> out;
  for (const auto& entry : std::filesystem::directory_iterator{corpus_root / target}) {
    std::ifstream file{entry.path(), std::ios::binary};
    out.push_back({entry.path().filename(), {std::istreambuf_iterator<char>{file}, {}}});
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return out;
}

/// What does not hold, if anything. The bytes stand alone in memory, so that a byte read past them is seen.
std::optional<std::string> complaint(const fuzz::target& target, std::string_view bytes) {
  const std::unique_ptr<char[]> alone{new char[bytes.size()]};
  std::copy(bytes.begin(), bytes.end(), alone.get());
  try {
    target.check({alone.get(), bytes.size()});
  } catch (const std::exception& e) {
    return e.what();
  }
  return {};
}

/// Makes one change: flips bits, cuts out, repeats, puts in a byte that means something, or goes on as
/// another file does.
void change(std::string& text, const std::string& other, random_stream& random) {
  constexpr std::string_view meaning{"{}[]\",:\\\r\n \t0-.eu/\0\x7f\x80\xc3\xef\xff", 24};
  const auto at = random.below(text.size() + 1);
  const auto length = random.below(std::min<std::uint64_t>(text.size() - at, 64) + 1);
  switch (random.below(6)) {
    case 0:
      if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << random.below(8)));
      return;
    case 1:
      text.erase(at, length);
      return;
    case 2:
      text.insert(at, std::string{text.substr(at, length)});
      return;
    case 3:
      text.insert(at, 1, meaning[random.below(meaning.size())]);
      return;
    case 4:
      text.resize(at);
      return;
    default:
      text.replace(at, std::string::npos, other, random.below(other.size() + 1), std::string::npos);
  }
}

std::string changed(const std::vector<corpus_file>& corpus, random_stream& random) {
  const auto any = [&]() -> const std::string& { return corpus[random.below(corpus.size())].bytes; };
  auto out = any();
  for (auto n = random.below(4) + 1; n > 0; --n) change(out, any(), random);
  out.resize(std::min(out.size(), longest));
  return out;
}

/// Bytes as they can be copied from a log.
std::string shown(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f && c != '\\')
      out += c;
    else
      out.append("\\x").append(1, digits[byte >> 4]).append(1, digits[byte & 15]);
  }
  return out;
}

}  // namespace

TEST_CASE("each fuzz target has a corpus of small files, and each folder of the corpus a target") {
  for (const auto& target : fuzz::targets) {
    CAPTURE(target.name);
    const auto corpus = corpus_of(target.name);
    CHECK(corpus.size() >= 5);
    for (const auto& file : corpus) CHECK(file.bytes.size() <= longest);
  }
  const auto folders = std::distance(std::filesystem::directory_iterator{corpus_root}, {});
  CHECK(folders == static_cast<std::ptrdiff_t>(fuzz::targets.size()));
}

TEST_CASE("what the fuzz targets check holds for every file of the corpus") {
  for (const auto& target : fuzz::targets)
    for (const auto& file : corpus_of(target.name)) {
      CAPTURE(target.name, file.name);
      CHECK(complaint(target, file.bytes).value_or("") == "");
    }
}

TEST_CASE("what the fuzz targets check holds for what changes make of the corpus") {
  for (const auto& target : fuzz::targets) {
    const auto corpus = corpus_of(target.name);
    REQUIRE_FALSE(corpus.empty());
    random_stream random{1};
    for (std::uint64_t i = 0; i < changes; ++i) {
      const auto bytes = changed(corpus, random);
      const auto wrong = complaint(target, bytes);
      if (!wrong) continue;
      CAPTURE(target.name, i, shown(bytes));
      FAIL_CHECK(*wrong);
      break;
    }
  }
}
