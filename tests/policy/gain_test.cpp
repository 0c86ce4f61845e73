// SPDX-License-Identifier: Apache-2.0
// The predicted gain: shape and task where nothing was learned, words where they are familiar.
#include "policy/gain.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "policy/gain_trainer.hpp"

using namespace signalbox;

namespace {

gain_shape shape_of(const std::string& text) {
  folded_text folded;
  folded.append(text);
  return gain_shape_of(folded);
}

gain_guess guess(const std::string& text, task_kind task, const gain_table* learned = nullptr,
                 float confidence = 1) {
  folded_text folded;
  folded.append(text);
  text_features features;
  features.read(folded);
  return predict_gain(gain_shape_of(folded), task, confidence, gain_hashes_of(features), learned);
}

/// Prompts of two subjects; the strong model is better at one of them.
std::vector<training_row> two_subjects() {
  const std::vector<std::string> hard{"integral", "matrix", "theorem", "derivative", "polynomial", "vector"};
  const std::vector<std::string> easy{"capital", "painter", "river", "singer", "island", "mountain"};
  std::vector<training_row> out;
  for (std::size_t i = 0; i < 240; ++i) {
    const auto& words = i % 2 == 0 ? hard : easy;
    training_row row;
    row.text = "what about the " + words[i % 6] + " and the " + words[(i / 6) % 6] + " of the " +
               words[(i / 36) % 6] + " here";
    row.numbers["gain"] = i % 2 == 0 ? 1 : 0;
    row.group = (i % 2 == 0 ? "set/hard" : "set/easy") + std::to_string(i / 12);
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace

TEST_CASE("choices are counted by their lines, and their bytes are not the stem's") {
  CHECK(shape_of("what is two and two?").form == answer_form::open);
  CHECK(shape_of("what is it?\nA. one\nB. two\nC. three\nD. four\nAnswer:").form == answer_form::few_choices);
  CHECK(shape_of("what is it?\n(a) one\n(b) two").form == answer_form::few_choices);
  std::string many = "what is it?";
  for (char c = 'A'; c <= 'J'; ++c) many += std::string{"\n"} + c + ". answer";
  CHECK(shape_of(many).form == answer_form::many_choices);
  // One such line is no choice.
  CHECK(shape_of("dear\nI. am here").form == answer_form::open);
  const auto shape = shape_of("abc\na. one\nb. two");
  CHECK(shape.stem == Approx(std::log(4 + 1.0)));
  CHECK(shape.length > shape.stem);
}

TEST_CASE("longer prompts gain more, up to a page") {
  const auto gain = [](std::size_t bytes) { return gain_of_shape(shape_of(std::string(bytes, 'x'))); };
  CHECK(gain(20) < gain(200));
  CHECK(gain(200) < gain(2000));
  CHECK(gain(4000) == Approx(gain(400'000)));
  CHECK(gain_of_shape(shape_of("")) < gain(20));
}

TEST_CASE("without weights creative prompts gain least, code, maths and extraction most") {
  const std::string text(120, 'x');
  const auto usual = guess(text, task_kind::question).gain;
  for (const auto task : {task_kind::creative, task_kind::chat, task_kind::rewriting})
    CHECK(guess(text, task).gain < usual);
  for (const auto task : {task_kind::code, task_kind::reasoning, task_kind::extraction})
    CHECK(guess(text, task).gain > usual);
  CHECK(guess(text, task_kind::creative).confidence == 0);
  // An unsure task counts for less.
  CHECK(guess(text, task_kind::code, nullptr, 0.2F).gain < guess(text, task_kind::code).gain);
  // What is ticked needs no style.
  const std::string choices = "which one?\nA. one\nB. two\nC. three";
  CHECK(guess(choices, task_kind::creative).gain == guess(choices, task_kind::code).gain);
}

TEST_CASE("the gain is within its bounds for any text") {
  for (const auto* text : {"", " ", "\n\n\n", "\xff\xfe", "a. "}) {
    const auto g = guess(text, task_kind::creative);
    CHECK(g.gain >= 0);
    CHECK(g.gain <= 1);
  }
  const auto g = guess(std::string(200'000, 'q'), task_kind::code);
  CHECK(g.gain <= 1);
}

TEST_CASE("a feature counts once, however often a text has it") {
  const std::vector<std::uint32_t> hashes{7, 9, 7, 7, 9};
  std::size_t count = 0;
  for_each_gain_feature(hashes, answer_form::open, [&](std::uint32_t) { ++count; });
  CHECK(count == 2);
  std::uint32_t open = 0, few = 0;
  for_each_gain_feature(std::span{hashes}.first(1), answer_form::open, [&](std::uint32_t f) { open = f; });
  for_each_gain_feature(std::span{hashes}.first(1), answer_form::few_choices,
                        [&](std::uint32_t f) { few = f; });
  CHECK(open != few);
}

TEST_CASE("familiar words decide, and unfamiliar ones leave it to shape and task") {
  const auto rows = two_subjects();
  const auto made = train_gain(rows, {});
  REQUIRE(made.has_value());
  const auto* learned = &made->table;
  CHECK(made->report.checked > 0);
  CHECK(made->report.area > made->report.area_of_shape);
  CHECK(made->report.trained + made->report.checked == rows.size());
  const auto hard =
      guess("what about the theorem and the matrix of the vector here", task_kind::question, learned);
  const auto easy =
      guess("what about the river and the painter of the island here", task_kind::question, learned);
  CHECK(hard.gain > easy.gain + 0.2F);
  CHECK(hard.confidence > 0.8F);
  const std::string strange = "quelqu'un pourrait-il nous raconter une longue histoire pleine de dragons";
  const auto creative = guess(strange, task_kind::creative, learned);
  CHECK(creative.confidence == 0);
  CHECK(creative.gain < guess(strange, task_kind::code, learned).gain);
}

TEST_CASE("marks and parts of words tell of the gain, too, not only words") {
  std::vector<training_row> rows;
  const std::vector<std::string> words{"one", "other", "some", "more", "few", "many", "much"};
  for (std::size_t i = 0; i < 196; ++i) {
    training_row row;
    row.text = words[i % 7] + (i % 2 == 0 ? " % " : " & ") + words[(i / 7) % 7] + " parts";
    row.numbers["gain"] = i % 2 == 0 ? 1 : 0;
    row.group = "set/" + std::to_string(i % 28);
    rows.push_back(std::move(row));
  }
  const auto made = train_gain(rows, {});
  REQUIRE(made.has_value());
  const auto with = guess("few % more parts", task_kind::question, &made->table);
  const auto without = guess("few & more parts", task_kind::question, &made->table);
  CHECK(with.gain > without.gain + 0.1F);

  // They do not make words familiar that are not.
  CHECK(guess("zwei % drei", task_kind::question, &made->table).confidence == 0);
}

TEST_CASE("the task counts where the words are familiar, too, but less") {
  const auto made = train_gain(two_subjects(), {});
  REQUIRE(made.has_value());
  const std::string known = "what about the theorem and the matrix of the vector here";
  const std::string strange = "quelqu'un pourrait-il nous raconter une longue histoire pleine de dragons";
  const auto between = [&](const std::string& text) {
    return guess(text, task_kind::reasoning, &made->table).gain -
           guess(text, task_kind::rewriting, &made->table).gain;
  };
  CHECK(between(known) > 0);
  CHECK(between(known) < between(strange));
}

TEST_CASE("the same rows and options give the same table") {
  const auto rows = two_subjects();
  const auto one = train_gain(rows, {}), other = train_gain(rows, {});
  CHECK(one->table.written() == other->table.written());
  gain_training_options seeded;
  seeded.seed = 2;
  CHECK(train_gain(rows, seeded)->table.written() != one->table.written());
}

TEST_CASE("gains are compared within a set, so that a set of stronger models teaches nothing of its words") {
  std::vector<training_row> rows;
  for (std::size_t i = 0; i < 100; ++i) {
    training_row row;
    row.text = i % 2 == 0 ? "words of the first set" : "terms in that other one";
    row.numbers["gain"] = i % 2 == 0 ? 1 : 0;
    row.group = i % 2 == 0 ? "first/task" : "second/task";
    rows.push_back(std::move(row));
  }
  gain_training_options all;
  all.held_out = 0;
  const auto made = train_gain(rows, all);
  REQUIRE(made.has_value());
  const auto one = guess(rows[0].text, task_kind::question, &made->table);
  const auto other = guess(rows[1].text, task_kind::question, &made->table);
  CHECK(one.gain == Approx(0.5).margin(0.1));
  CHECK(other.gain == Approx(0.5).margin(0.1));
}

TEST_CASE("rows without gains are an error") {
  std::vector<training_row> rows(1);
  rows[0].text = "a";
  rows[0].labels["domain"] = "law";
  CHECK(train_gain(rows, {}).error().code == error_code::invalid_request);
}
