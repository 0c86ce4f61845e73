// SPDX-License-Identifier: Apache-2.0
// What each provider refuses whatever the model: the checks that real ones make before they start. They find
// what a gateway translates wrongly, so they are as strict as the real ones, and made of the documents, not
// of the gateway's own rules.
#pragma once

#include <optional>

#include "simulate/request_facts.hpp"

namespace signalbox::simulate {

/// The first rule of its provider that a request breaks. Without `strict` only those without which there is
/// no answer: a method, JSON, a model, the member that says what is asked.
std::optional<refusal> broken_rule(const request_facts& request, bool strict);

}  // namespace signalbox::simulate
