// SPDX-License-Identifier: Apache-2.0
// Registration of everything that travels between actors, and the protocol number that peers must share.
#pragma once

#include <caf/atom.hpp>
#include <caf/type_id.hpp>

#include "messages/admission.hpp"
#include "messages/candidates.hpp"
#include "messages/chat.hpp"
#include "messages/classification.hpp"
#include "messages/decision.hpp"
#include "messages/ledger.hpp"
#include "messages/outcome.hpp"
#include "messages/request.hpp"
#include "messages/status.hpp"

namespace signalbox {

/// CAF's wire form is positional: any change of a field of a message changes this number.
inline constexpr unsigned protocol_number = 2;

}  // namespace signalbox

CAF_BEGIN_TYPE_ID_BLOCK(signalbox, caf::first_custom_type_id)

  CAF_ADD_ATOM(signalbox, signalbox::atom, wake, "wake")
  CAF_ADD_ATOM(signalbox, signalbox::atom, gone, "gone")
  CAF_ADD_ATOM(signalbox, signalbox::atom, drain, "drain")
  CAF_ADD_ATOM(signalbox, signalbox::atom, status, "status")
  CAF_ADD_ATOM(signalbox, signalbox::atom, subscribe, "subscribe")

  CAF_ADD_TYPE_ID(signalbox, (signalbox::request))
  CAF_ADD_TYPE_ID(signalbox, (signalbox::request_data))
  CAF_ADD_TYPE_ID(signalbox, (signalbox::hint_set))
  CAF_ADD_TYPE_ID(signalbox, (signalbox::prompt))
  CAF_ADD_TYPE_ID(signalbox, (signalbox::shared<signalbox::prompt>))
  CAF_ADD_TYPE_ID(signalbox, (signalbox::classification))
  CAF_ADD_TYPE_ID(signalbox, (signalbox::shared<signalbox::classification>))
  CAF_ADD_TYPE_ID(signalbox, (signalbox::candidates_query))
  CAF_ADD_TYPE_ID(signalbox, (signalbox::candidate_list))
  CAF_ADD_TYPE_ID(signalbox, (signalbox::endpoint_snapshot))
  CAF_ADD_TYPE_ID(signalbox, (signalbox::endpoint_status))
  CAF_ADD_TYPE_ID(signalbox, (signalbox::admit))
  CAF_ADD_TYPE_ID(signalbox, (signalbox::admission))
  CAF_ADD_TYPE_ID(signalbox, (signalbox::attempt_report))
  CAF_ADD_TYPE_ID(signalbox, (signalbox::attempt_event))
  CAF_ADD_TYPE_ID(signalbox, (signalbox::outcome))
  CAF_ADD_TYPE_ID(signalbox, (signalbox::ledger_row))
  CAF_ADD_TYPE_ID(signalbox, (signalbox::ledger_status))
  CAF_ADD_TYPE_ID(signalbox, (signalbox::node_status))
  CAF_ADD_TYPE_ID(signalbox, (signalbox::decision))

CAF_END_TYPE_ID_BLOCK(signalbox)
