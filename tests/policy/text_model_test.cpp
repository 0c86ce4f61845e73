// SPDX-License-Identifier: Apache-2.0
// Learned heads: training, scores, and the file of weights.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "base/random.hpp"
#include "policy/text_trainer.hpp"

using namespace signalbox;

namespace {

/// Texts of two subjects whose words overlap, with a number that grows with the share of hard words.
std::vector<training_row> subjects(std::size_t count, std::uint64_t seed) {
  const std::vector<std::string> law{"court", "appeal", "statute", "plaintiff"}, law_or_not{"the", "a", "of"};
  const std::vector<std::string> physics{"electron", "momentum", "photon", "entropy"};
  random_stream random{seed};
  std::vector<training_row> out;
  for (std::size_t i = 0; i < count; ++i) {
    const bool legal = random.below(2) == 0;
    training_row row;
    int hard = 0;
    for (int w = 0; w < 9; ++w) {
      const auto& from = random.below(2) == 0 ? law_or_not : legal ? law : physics;
      row.text += from[random.below(from.size())] + " ";
      if (random.below(4) == 0) row.text += "prove ", ++hard;
    }
    row.labels["domain"] = legal ? "law" : "science";
    row.numbers["hard"] = hard;
    out.push_back(std::move(row));
  }
  return out;
}

head_verdict judged(const text_model& model, std::string_view head, const std::string& text) {
  folded_text folded;
  folded.append(text);
  text_features features;
  features.read(folded);
  std::vector<float> scores;
  model.score(features.all(), scores);
  return verdict_of(*model.find(head), scores);
}

trained_heads trained(std::uint64_t seed = 1) {
  training_options options;
  options.seed = seed;
  options.bits = 10;
  auto made = train_heads(subjects(1500, 7), options);
  REQUIRE(made.has_value());
  return *std::move(made);
}

}  // namespace

TEST_CASE("heads learn labels and numbers from words, and say how well on rows that did not train them") {
  const auto made = trained();
  REQUIRE(made.reports.size() == 2);
  const auto& domain = made.reports[0];
  CHECK(domain.name == "domain");
  CHECK(domain.checked > 150);
  CHECK(domain.trained + domain.checked == 1500);
  CHECK(domain.labels.accuracy() > 0.97);
  CHECK(domain.labels.usual < 0.6);
  CHECK(domain.labels.calibration < 0.05);
  CHECK(domain.labels.rows == domain.checked);
  CHECK(made.reports[1].correlation > 0.8);
  const auto& head = *made.model.find("domain");
  CHECK(head.labels[judged(made.model, "domain", "the plaintiff filed an appeal").label] == "law");
  CHECK(head.labels[judged(made.model, "domain", "momentum of a photon").label] == "science");
  CHECK(judged(made.model, "domain", "the plaintiff of the court").confidence > 0.8F);
  CHECK(judged(made.model, "domain", "zebra").confidence < 0.8F);
  CHECK(made.model.find("nothing") == nullptr);
}

TEST_CASE("the same rows and seed give the same weights, and another seed gives others") {
  CHECK(trained(3).model.written() == trained(3).model.written());
  CHECK(trained(3).model.written() != trained(4).model.written());
}

TEST_CASE("heads come out of their bytes as they went in") {
  const auto made = trained();
  const auto bytes = made.model.written();
  const auto read = text_model::parse(bytes);
  REQUIRE(read.has_value());
  CHECK(read->written() == bytes);
  const auto before = judged(made.model, "domain", "statute of entropy"),
             after = judged(*read, "domain", "statute of entropy");
  CHECK(before.label == after.label);
  CHECK(before.confidence == after.confidence);
}

TEST_CASE("no bytes of heads crash their reader, and too few or too many are refused") {
  const auto bytes = trained().model.written();
  for (const auto size :
       {std::size_t{0}, std::size_t{5}, std::size_t{40}, bytes.size() / 2, bytes.size() - 1})
    CHECK_FALSE(text_model::parse(bytes.substr(0, size)).has_value());
  CHECK_FALSE(text_model::parse(bytes + "x").has_value());
  random_stream random{11};
  for (int i = 0; i < 400; ++i) {
    auto changed = bytes;
    const auto at = random.below(200);
    changed[at] = static_cast<char>(changed[at] ^ static_cast<char>(1 + random.below(255)));
    if (const auto read = text_model::parse(changed)) CHECK(read->outputs() > 0);
  }
}

TEST_CASE("groups of rows train or check as one") {
  auto rows = subjects(600, 5);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i].group = "g" + std::to_string(i / 100);
  training_options options;
  options.bits = 8;
  options.held_out = 0.5;
  const auto made = train_heads(rows, options);
  REQUIRE(made.has_value());
  CHECK(made->reports.front().checked % 100 == 0);
  CHECK(made->reports.front().trained % 100 == 0);
}

TEST_CASE("what cannot be learned is refused: nothing, one label, labels and numbers of one name") {
  const auto refused = [](std::vector<training_row> rows) {
    const auto made = train_heads(rows, {});
    REQUIRE_FALSE(made.has_value());
    return made.error().message;
  };
  CHECK(refused({}) != "");
  training_row one;
  one.text = "a";
  CHECK(refused({one}) != "");
  one.labels["x"] = "same";
  CHECK(refused({one, one}).find("`x`") != std::string::npos);
  auto other = one;
  other.labels["x"] = "other";
  auto number = one;
  number.labels.clear();
  number.numbers["x"] = 1;
  CHECK(refused({one, other, number}).find("labels and numbers") != std::string::npos);
}

TEST_CASE("more labels make fewer buckets, so that the file stays below its limit") {
  std::vector<training_row> rows(400);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i].text = "word" + std::to_string(i);
    rows[i].labels["many"] = std::to_string(i);
  }
  training_options options;
  options.bits = 20;
  options.epochs = 1;
  const auto made = train_heads(rows, options);
  REQUIRE(made.has_value());
  CHECK(made->model.bits() == 12);
  CHECK(made->model.written().size() <= 3 * 1024 * 1024 + 64 * 1024);
}

TEST_CASE("features of any text are bounded, and an empty one has some") {
  folded_text folded;
  text_features features;
  features.read(folded);
  CHECK(features.all().size() == 1);
  CHECK(features.of_words().size() == 1);
  std::string endless, marks;
  for (int i = 0; i < 100'000; ++i) endless += "w" + std::to_string(i) + " ";
  folded.append(endless);
  features.read(folded);
  CHECK(features.of_words().size() <= 3001);
  CHECK(features.all().size() <= 3003);
  for (int i = 0; i < 100'000; ++i) marks += static_cast<char>(128 + i % 128);
  folded.clear();
  folded.append(marks);
  features.read(folded);
  CHECK(features.all().size() <= 6000);
  folded.clear();
  folded.append(std::string(100'000, 'a'));
  features.read(folded);
  CHECK(features.all().size() <= 200);
}

TEST_CASE(
    "short texts show runs of letters, so that a misspelt word is still like itself; all show their marks") {
  const auto all_of = [](const std::string& text) {
    folded_text folded;
    folded.append(text);
    text_features features;
    features.read(folded);
    CHECK(features.of_words().data() == features.all().data());
    return std::set<std::uint32_t>(features.all().begin(), features.all().end());
  };
  const auto shared = [](const auto& a, const auto& b) {
    return std::count_if(a.begin(), a.end(), [&](auto hash) { return b.contains(hash); });
  };
  const auto word = all_of("transferred");
  CHECK(shared(word, all_of("transfered")) > 10);
  CHECK(shared(word, all_of("garden")) < 4);
  CHECK(all_of("2 + 2 = x") != all_of("2 2 x"));
  std::string many;
  for (int i = 0; i < 31; ++i) many += "transferred ";
  CHECK(all_of(many).size() < word.size());
}

TEST_CASE("a feature counts when it comes again, and no more after that") {
  const text_model model{{{"x", {"a", "b"}, 0, 1}}, 4};
  std::vector<std::uint32_t> buckets;
  model.count(std::vector<std::uint32_t>{3, 19, 3, 35, 7, 3, 0}, buckets);
  CHECK(buckets == std::vector<std::uint32_t>{3, 3, 7, 0});
  model.count(std::vector<std::uint32_t>{3}, buckets);
  CHECK(buckets == std::vector<std::uint32_t>{3});
}

TEST_CASE("scores are the sums of rows, whatever the number of outputs and of features") {
  random_stream random{5};
  for (const std::size_t outputs : {2U, 15U, 16U, 31U, 32U, 40U, 47U, 63U, 64U, 100U, 150U}) {
    text_head head{"x", {}, 0, 1};
    for (std::size_t i = 0; i < outputs; ++i) head.labels.push_back(std::to_string(i));
    text_model model{{head}, 10};
    constexpr std::size_t buckets = 1024;
    model.set_squares(std::vector<float>(buckets, 1));
    std::vector<std::vector<float>> weights(outputs, std::vector<float>(buckets));
    for (std::size_t o = 0; o < outputs; ++o) {
      for (auto& w : weights[o]) w = static_cast<float>(random.below(255)) - 127;
      weights[o][0] = 127;
      model.set_output(o, weights[o]);
    }
    std::vector<std::uint32_t> hashes;
    for (std::uint32_t i = 0; i < buckets; i += 1 + i % 2) hashes.push_back(i);
    std::vector<float> scores;
    model.score(hashes, scores);
    REQUIRE(scores.size() == outputs);
    for (std::size_t o = 0; o < outputs; ++o) {
      float sum = 0;
      for (const auto h : hashes) sum += weights[o][h];
      CHECK(scores[o] == Approx(sum / std::sqrt(static_cast<float>(hashes.size()))).margin(0.01));
    }
  }
}

TEST_CASE("where nothing is held out confidences are true all the same") {
  training_options options;
  options.bits = 10;
  options.held_out = 0;
  const auto made = train_heads(subjects(1500, 7), options);
  REQUIRE(made.has_value());
  CHECK(made->reports[0].checked == 0);
  CHECK(made->reports[0].trained == 1500);
  CHECK(made->model.find("domain")->temperature < 0.9F);
  double sure = 0;
  int right = 0, rows = 0;
  for (const auto& row : subjects(500, 99)) {
    const auto verdict = judged(made->model, "domain", row.text);
    sure += static_cast<double>(verdict.confidence);
    right += made->model.find("domain")->labels[verdict.label] == row.labels.at("domain") ? 1 : 0;
    ++rows;
  }
  CHECK(std::abs(sure - right) / rows < 0.05);
}
