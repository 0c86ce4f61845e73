// SPDX-License-Identifier: Apache-2.0
// Settings of the classifier, and of what routes match.
#pragma once

#include "config/declare.hpp"
#include "config/settings.hpp"

namespace signalbox {

template <class Visitor>
void declare(Visitor& v, range_settings& s) {
  v.setting("from", s.from, about{"At least this."}.between(0, 1e12));
  v.setting("below", s.below, about{"Less than this."}.between(0, 1e12));
}

template <class Visitor>
void declare(Visitor& v, match_terms& s) {
  v.setting("complexity", s.complexity, about{"Complexities that match."});
  v.setting("task", s.task, about{"Tasks that match."});
  v.setting("domain", s.domain,
            about{"Domains that match: built-in ones, or those that rules or weights add. One takes those "
                  "that belong to it, as `science` takes `physics`."});
  v.setting("language", s.language, about{"ISO 639-1 codes of languages that match."});
  v.setting("urgency", s.urgency, about{"Urgencies that match."});
  v.setting("cost_tolerance", s.cost_tolerance, about{"Cost tolerances that match."});
  v.setting("privacy", s.privacy, about{"Privacy levels that match."});
  v.setting("tier", s.tier, about{"Tiers that match."});
  v.setting("personal", s.personal,
            about{"Kinds of personal data; a request matches that certainly holds one of them."});
  v.setting("needs", s.needs, about{"Capabilities; a request matches that needs one of them."});
  v.section("complexity_score", s.complexity_score, about{"Complexity, from 0 to 1."});
  v.section("gain", s.gain,
            about{"Expected gain in quality of a strong model over a weak one, from 0 to 1."});
  v.section("input_tokens", s.input_tokens, about{"Estimated tokens of the request."});
  v.section("output_tokens", s.output_tokens, about{"Expected tokens of the answer."});
}

template <class Visitor>
void declare(Visitor& v, match_settings& s) {
  declare(v, static_cast<match_terms&>(s));
  v.list("any", s.any, about{"Of these at least one must match too."});
  v.list("none", s.none, about{"None of these may match."});
}

template <class Visitor>
void declare(Visitor& v, rule_settings& s) {
  v.setting("name", s.name, about{"Name of the rule, as evidence shows it."}.required().identifier());
  v.setting("dimension", s.dimension, about{"What it speaks about."}.required());
  v.setting("value", s.value,
            about{"The task, domain, urgency or cost tolerance that it votes for; a domain may be a new one. "
                  "Not of `complexity`, whose score it moves."});
  v.setting(
      "weight", s.weight,
      about{"Votes for the value, or what is added to the complexity score; 0.5 votes decide alone."}.between(
          -1, 1));
  v.setting("phrases", s.phrases,
            about{"Phrases of words, without regard to case and accents; 0 stands for any number."});
  v.setting("pattern", s.pattern,
            about{"Or one RE2 expression over the text in small letters without accents."});
  v.setting("language", s.language,
            about{"ISO 639-1 code: heard in texts of this language, and where the language is not known."});
}

template <class Visitor>
void declare(Visitor& v, classifier_settings& s) {
  v.setting("medium_from", s.medium_from,
            about{"Complexity score from which a request is `medium`."}.between(0, 1));
  v.setting("high_from", s.high_from,
            about{"Complexity score from which a request is `high`."}.between(0, 1));
  v.setting("weights", s.weights,
            about{"File of learned weights, made by `signalbox train`; a relative path starts at the "
                  "configuration file. Everything works without."});
  v.list("rules", s.rules, about{"Rules beside the built-in ones, in any language."});
}

}  // namespace signalbox
