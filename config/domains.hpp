// SPDX-License-Identifier: Apache-2.0
// The subjects that requests can have.
#pragma once

#include <string>
#include <vector>

#include "config/settings.hpp"

namespace signalbox {

struct learned_weights;

/// The built-in domains in their order, then those that rules of the configuration name, then the labels of
/// the learned head `domain`, where there are weights.
std::vector<std::string> domains_of(const classifier_settings& settings, const learned_weights* weights);

}  // namespace signalbox
