// SPDX-License-Identifier: Apache-2.0
// Whether a text is about private matters or about people whom everybody may name: a name of a person alone
// does not tell, since questions about history, exams and invented stories are full of them.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "messages/classification.hpp"

namespace signalbox::personal {

/// How certain a name has to be of somebody's private matters, by what stands around it:
///
///   sign                                                          weight
///   the name itself: how sure it is to be one                     0.5 to 1
///   another finding that is a person's: mail, phone, address ...  +2
///   who speaks: my, me, our, je, mon ...                          +0.5, +0.7 from two on
///   whom is spoken to: please, your, dear, veuillez ...           +0.4
///   office and private life: account, invoice, wife, patient ...  +0.4 each, at most +0.8
///   it begins a short line and a colon or comma follows           +0.4
///   works and fame: novel, wrote, king, theorem, minister ...     -0.6 each, at most -1.2
///   exams: choices, "which of the following" ...                  -0.8
///   sums: how many, how old, numbers and a question               -0.8
///   years                                                         -0.3
///   a text of at most 250 bytes                                   +0.5
///   a question about the world: who, which, when ... ?            -0.6
///   a long text in which nobody speaks for himself                -0.4
///
/// Names that reach 1 keep their confidence, others are lowered to what is not certain.
///
/// Looks at the names in `found` from `first` on, which stand in the order of the text, and at no more than
/// 768 bytes around each; what was read serves the names next to it, so the whole is linear in the text.
void weigh_names(std::string_view text, std::vector<finding>& found, std::size_t first);

}  // namespace signalbox::personal
