// SPDX-License-Identifier: Apache-2.0
// From what the rules said, and from what is counted, to one answer per dimension.
#include "policy/classify.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "base/learned_weights.hpp"
#include "config/domains.hpp"
#include "policy/classify_complexity.hpp"
#include "policy/classify_domain.hpp"
#include "policy/classify_reading.hpp"
#include "policy/classify_votes.hpp"
#include "policy/gain.hpp"
#include "policy/language.hpp"
#include "policy/personal_data.hpp"
#include "policy/prompt_tokens.hpp"
#include "policy/rule_book.hpp"
#include "policy/text_features.hpp"
#include "policy/token_estimate.hpp"

namespace signalbox {

struct classifier::state {
  state(const classifier_settings& s, std::shared_ptr<const learned_weights> w)
      : settings{s},
        weights{std::move(w)},
        domains{domains_of(s, weights.get())},
        parents{parents_among(domains)},
        book{s.rules, domains} {
    prepare_language_model();
    const auto* head = weights && weights->heads ? weights->heads->find("domain") : nullptr;
    gain = weights && weights->gain ? &*weights->gain : nullptr;
    domain_head = head && !head->labels.empty() ? head : nullptr;
    if (!domain_head) return;
    for (const auto& label : domain_head->labels)
      domain_of_label.push_back(
          static_cast<std::size_t>(std::find(domains.begin(), domains.end(), label) - domains.begin()));
  }
  classifier_settings settings;
  std::shared_ptr<const learned_weights> weights;
  std::vector<std::string> domains;
  std::vector<std::size_t> parents;  // by place among the domains
  rule_book book;
  const text_head* domain_head = nullptr;  // null: the rules decide alone
  std::vector<std::size_t> domain_of_label;
  const gain_table* gain = nullptr;  // null: shape and task decide alone
};

namespace {

constexpr float believed = 0.5F;           // votes that urgency and cost need
constexpr float domain_believed = 0.28F;   // votes that a domain needs
constexpr float language_believed = 0.4F;  // below, what was said earlier is asked as well
constexpr float language_sure = 0.8F;      // below, words of all languages count
constexpr float nothing_said = 0.5F;       // confidence in `normal` where nobody said how soon or how dear
constexpr float learned_share = 0.8F;      // votes of the learned head, shared out among its labels

/// What keeps its memory from request to request.
struct scratch {
  prompt_reading reading;
  rule_tally tally;
  std::vector<reason> reasons;
  std::vector<float> domains;  // votes
  std::vector<float> families;
  text_features features;
  std::vector<float> scores;
  std::vector<float> shares;
};

/// One classification in the making.
class judge {
 public:
  judge(const classifier::state& with, const prompt& p, const hint_set& hints, scratch& s)
      : with_{with}, book_{with.book}, prompt_{p}, hints_{hints}, scratch_{s} {}

  classification run() {
    scratch_.reasons.clear();
    scratch_.tally.clear(book_.size());
    scratch_.domains.assign(with_.domains.size(), 0);
    scratch_.reading.read(prompt_);
    shape_ = shape_of(scratch_.reading.last_user());
    decide_language();
    count_input();
    if (with_.domain_head || with_.gain) scratch_.features.read(scratch_.reading.last_user());
    hear_rules();
    decide_task();
    decide_domain();
    decide_gain();
    decide_complexity();
    decide_urgency();
    decide_cost();
    decide_privacy();
    decide_tier();
    out_.service = prompt_.service;
    out_.needs = prompt_.needs;
    if (prompt_.service != service_kind::embeddings)
      out_.output_tokens = expected_output_tokens(out_.task, last_tokens_, prompt_.max_output_tokens);
    out_.why = evidence_of(scratch_.reasons);
    return std::move(out_);
  }

 private:
  void say(std::string_view dimension, std::string_view rule, float weight) {
    if (weight != 0) scratch_.reasons.push_back({dimension, rule, weight});
  }

  void count_input() {
    const std::string_view text = prompt_.text;
    const auto piece = scratch_.reading.last_piece();
    const auto last_pieces = pieces_of(text.substr(piece.begin, piece.end - piece.begin));
    auto pieces = pieces_of(text.substr(0, piece.begin));
    pieces += pieces_of(text.substr(piece.end));
    const auto last = count(last_pieces);
    const auto rest = count(pieces);
    const auto frame = frame_count(prompt_);
    const auto all = sum_of(sum_of(last, rest), frame);
    last_tokens_ = last.tokens;
    rest_tokens_ = rest.tokens;
    out_.input_tokens = all.tokens;
    pieces += last_pieces;
    out_.input_by_family = count_in_each(pieces, out_.language);
    for (auto& tokens : out_.input_by_family) tokens += frame.tokens;
    out_.input_tokens_error = all.error;
    out_.kept_tokens = kept_tokens(frame.tokens);
  }

  [[nodiscard]] token_count count(const token_pieces& pieces) const {
    return count_tokens(pieces, token_family::o200k, out_.language);
  }

  /// What stays where old turns are left out: what the system says, the last message of the user, and frames.
  [[nodiscard]] std::uint32_t kept_tokens(std::uint64_t frame) const {
    constexpr std::size_t least_droppable = 3;
    if (prompt_.pieces.size() < least_droppable) return out_.input_tokens;
    const std::string_view text = prompt_.text;
    std::uint64_t kept = frame + last_tokens_;
    for (const auto& piece : prompt_.pieces)
      if ((piece.who == chat_role::system || piece.who == chat_role::developer) && piece.begin <= piece.end &&
          piece.end <= text.size())
        kept += count(pieces_of(text.substr(piece.begin, piece.end - piece.begin))).tokens;
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(kept, out_.input_tokens));
  }

  // The last message decides; where it is too short to tell, the earlier ones, then the system's.
  void decide_language() {
    struct source {
      const folded_text& text;
      std::string_view raw;
      float trust;
      std::string_view name;
    };
    const auto& r = scratch_.reading;
    const auto piece = r.last_piece();
    const auto raw = std::string_view{prompt_.text}.substr(piece.begin, piece.end - piece.begin);
    const std::array sources{source{r.last_user(), raw, 1, "words"},
                             source{r.earlier_user(), {}, 0.9F, "earlier"},
                             source{r.system(), {}, 0.6F, "system"}};
    std::string_view from;
    for (const auto& s : sources) {
      const auto guess = detect_language(s.text, s.raw);
      if (guess.confidence * s.trust <= out_.language_confidence) continue;
      out_.language = guess.code;
      out_.language_confidence = guess.confidence * s.trust;
      from = s.name;
      if (out_.language_confidence >= language_believed) break;
    }
    say("language", from, out_.language_confidence);
  }

  void hear_rules() {
    const auto& r = scratch_.reading;
    const auto language = out_.language_confidence >= language_sure ? std::string_view{out_.language} : "";
    book_.read(r.last_user(), speaker::last_user, language, scratch_.tally);
    book_.read(r.earlier_user(), speaker::earlier_user, language, scratch_.tally);
    book_.read(r.system(), speaker::system, language, scratch_.tally);
    for (const auto& line : scratch_.tally.lines()) {
      const auto& rule = book_.at(line.rule);
      const float weight = line.weight * bearing(rule);
      say(name_of(rule.dimension), rule.name, weight);
      switch (rule.dimension) {
        case rule_dimension::complexity:
          hard_ += weight;
          break;
        case rule_dimension::task:
          tasks_[rule.value] += weight;
          break;
        case rule_dimension::domain:
          scratch_.domains[rule.value] += weight;
          break;
        case rule_dimension::urgency:
          urgencies_[rule.value] += weight;
          break;
        case rule_dimension::cost:
          costs_[rule.value] += weight;
          break;
      }
    }
  }

  // Some words only mean what they say in a request of the right form.
  [[nodiscard]] float bearing(const rule& r) const {
    if (r.dimension != rule_dimension::task) return 1;
    switch (static_cast<task_kind>(r.value)) {
      case task_kind::tool_use:
        return prompt_.tools > 0 ? 1 : 0;
      case task_kind::vision:
        return prompt_.images > 0 ? 1 : 0;
      case task_kind::long_document:
        return last_tokens_ + rest_tokens_ > 2000 ? 1 : 0;
      case task_kind::chat:
        return shape_.words <= 8 ? 1 : 0.3F;
      default:
        return 1;
    }
  }

  void vote(task_kind task, std::string_view rule, float weight) {
    tasks_[static_cast<std::size_t>(task)] += weight;
    say("task", rule, weight);
  }

  void decide_task() {
    if (shape_.questions > 0)
      vote(task_kind::question, "question-mark", shape_.ends_with_question ? 0.35F : 0.25F);
    if (shape_.choices > 2) vote(task_kind::question, "choices", 0.3F);
    if (prompt_.images > 0) vote(task_kind::vision, "images", 0.9F);
    if (prompt_.tools > 0) vote(task_kind::tool_use, "tools", 0.3F);
    if (prompt_.tool_results > 0) vote(task_kind::tool_use, "tool-results", 0.5F);
    if (shape_.fences > 0) vote(task_kind::code, "code-block", 0.3F);
    // From 4,000 tokens on, more and more of what counts is that the model can hold it all.
    const auto tokens = static_cast<float>(last_tokens_ + rest_tokens_);
    if (tokens > 4000)
      vote(task_kind::long_document, "length", std::min(0.9F, 0.25F + 0.15F * std::log2(tokens / 4000)));
    const auto best = winner_of(tasks_);
    if (best.votes <= 0)
      return void(out_.task = shape_.words > 0 && shape_.words <= 2 ? task_kind::chat : task_kind::question);
    out_.task = static_cast<task_kind>(best.index);
    out_.task_confidence = best.confidence();
  }

  /// How many different kinds of work the words ask for.
  [[nodiscard]] std::uint32_t jobs_asked() const {
    std::uint32_t jobs = 0;
    for (std::size_t i = 0; i < tasks_.size(); ++i) {
      const auto kind = static_cast<task_kind>(i);
      if (kind != task_kind::question && kind != task_kind::chat && tasks_[i] >= 0.4F) ++jobs;
    }
    return jobs;
  }

  void decide_domain() {
    auto& votes = scratch_.domains;
    if (out_.task == task_kind::code) {
      votes[static_cast<std::size_t>(domain_kind::code)] += 0.3F;
      say("domain", "code-task", 0.3F);
    }
    hear_learned_domain();
    const auto best = choose_domain(votes, with_.parents, scratch_.families);
    if (best.votes < domain_believed) {
      out_.domain_confidence = best.votes <= 0 ? 0.5F : 0.3F;
      return;
    }
    out_.domain = with_.domains[best.place];
    out_.domain_confidence = best.confidence;
    family_ = with_.domains[with_.parents[best.place]];
  }

  void hear_learned_domain() {
    if (!with_.domain_head || scratch_.reading.last_user().words().empty()) return;
    with_.weights->heads->score(scratch_.features.all(), scratch_.scores);
    const auto verdict = verdict_of(*with_.domain_head, scratch_.scores, &scratch_.shares);
    for (std::size_t i = 0; i < scratch_.shares.size(); ++i)
      scratch_.domains[with_.domain_of_label[i]] += learned_share * scratch_.shares[i];
    say("domain", "learned", learned_share * verdict.confidence);
  }

  void decide_gain() {
    const auto& text = scratch_.reading.last_user();
    if (text.words().empty()) return;
    const auto hashes = with_.gain ? gain_hashes_of(scratch_.features) : gain_hashes{};
    const auto guess = predict_gain(gain_shape_of(text), out_.task, out_.task_confidence, hashes, with_.gain);
    out_.gain = guess.gain;
  }

  void decide_complexity() {
    const complexity_facts facts{shape_, last_tokens_, rest_tokens_, jobs_asked(), out_.task, family_, hard_};
    const auto verdict = judge_complexity(facts, prompt_, with_.settings, scratch_.reasons);
    out_.complexity = verdict.level;
    out_.complexity_score = verdict.score;
    out_.complexity_confidence = verdict.confidence;
  }

  void decide_urgency() {
    if (hints_.has_urgency) {
      out_.urgency = hints_.urgency;
      out_.urgency_confidence = 1;
      return say("urgency", "hint", 1);
    }
    const auto best = winner_of(urgencies_);
    out_.urgency_confidence = nothing_said;
    if (best.votes < believed) return;
    out_.urgency = static_cast<urgency_level>(best.index);
    out_.urgency_confidence = best.confidence();
  }

  void decide_cost() {
    const auto best = winner_of(costs_);
    out_.cost_confidence = nothing_said;
    if (best.votes < believed) return;
    out_.cost_tolerance = static_cast<cost_tolerance_level>(best.index);
    out_.cost_confidence = best.confidence();
  }

  void decide_privacy() {
    find_personal_data(prompt_.text, out_.findings);
    out_.privacy = privacy_of(out_.findings);
    std::array<float, names_of<personal_kind>.size()> surest{};
    for (const auto& f : out_.findings) {
      auto& best = surest[static_cast<std::size_t>(f.kind)];
      best = std::max(best, f.confidence);
    }
    for (std::size_t i = 0; i < surest.size(); ++i) say("privacy", names_of<personal_kind>[i], surest[i]);
    const auto key = surest[static_cast<std::size_t>(personal_kind::api_key)];
    float any = 0;
    for (std::size_t i = 0; i < surest.size(); ++i)
      if (const auto kind = static_cast<personal_kind>(i); is_of_a_person(kind))
        any = std::max(
            any, surest[i] < certain_finding && kind == personal_kind::person ? surest[i] / 4 : surest[i]);
    // Names that no list has, and streets of other languages, are missed.
    constexpr float nothing_found = 0.85F;
    out_.privacy_confidence = out_.privacy == privacy_level::secret     ? key
                              : out_.privacy == privacy_level::personal ? any
                                                                        : nothing_found * (1 - any);
    if (!hints_.private_only) return;
    out_.privacy = privacy_level::secret;
    out_.privacy_confidence = 1;
    say("privacy", "hint", 1);
  }

  void decide_tier() {
    if (out_.privacy != privacy_level::open) {
      out_.tier = tier_kind::private_only;
      return say("tier", "privacy", 1);
    }
    if (out_.complexity == complexity_level::high) {
      out_.tier = tier_kind::premium;
      return say("tier", "complexity", 1);
    }
    if (out_.urgency == urgency_level::realtime) {
      out_.tier = tier_kind::fast;
      return say("tier", "urgency", 1);
    }
    out_.tier = tier_kind::standard;
  }

  const classifier::state& with_;
  const rule_book& book_;
  const prompt& prompt_;
  const hint_set& hints_;
  scratch& scratch_;
  classification out_;
  std::string_view family_ = "general";  // the domain, or its parent
  text_shape shape_;
  std::uint32_t last_tokens_ = 0;
  std::uint32_t rest_tokens_ = 0;
  float hard_ = 0;
  votes_for<task_kind> tasks_{};
  votes_for<urgency_level> urgencies_{};
  votes_for<cost_tolerance_level> costs_{};
};

}  // namespace

classifier::classifier(const classifier_settings& settings, std::shared_ptr<const learned_weights> weights)
    : state_{std::make_shared<const state>(settings, std::move(weights))} {}

classification classifier::classify(const prompt& p, const hint_set& hints) const {
  thread_local scratch memory;
  return judge{*state_, p, hints, memory}.run();
}

}  // namespace signalbox
