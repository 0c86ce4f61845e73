// SPDX-License-Identifier: Apache-2.0
// The subjects that requests can have, and which of them belong to which.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/settings.hpp"

namespace signalbox {

struct learned_weights;

/// The built-in domains in their order, then those that rules of the configuration name, then the labels of
/// the learned head `domain`, where there are weights. Each once.
std::vector<std::string> domains_of(const classifier_settings& settings, const learned_weights* weights);

/// The built-in domain that a finer one belongs to, such as `science` for `physics`; empty where it belongs
/// to none, as all built-in ones do.
std::string_view parent_domain(std::string_view domain) noexcept;

/// Whether what is said of `wanted` holds for `domain`: it is the same, or its parent.
bool is_within(std::string_view domain, std::string_view wanted) noexcept;

}  // namespace signalbox
