// SPDX-License-Identifier: Apache-2.0
// Every actor interface, one sentence per message. Read this first: it is the architecture.
#pragma once

#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>

#include "messages/types.hpp"

namespace signalbox {

/// One request being served: plan state, deadlines, attempts, decision record. One per request, short-lived.
using run_actor = caf::typed_actor<
    // An attempt's bytes report progress: started, first content, ended.
    caf::reacts_to<attempt_event>,
    // A deadline that the run asked to be woken for may have passed.
    caf::reacts_to<atom::wake>,
    // The client has gone: nobody waits for an answer.
    caf::reacts_to<atom::gone>>;

/// Spawns runs; spawns, watches and restarts the others. One per node.
using supervisor_actor = caf::typed_actor<
    // Serves a request: its answer goes down the channel that the request names.
    caf::reacts_to<request>,
    // Refuses new requests from now on; those that run go on.
    caf::reacts_to<atom::drain>,
    // How the node stands: runs in flight, restarts, the ledger's health.
    caf::replies_to<atom::status>::with<node_status>>;

/// Rules and weights; answers at once.
using classifier_actor = caf::typed_actor<
    // What kind of request is this?
    caf::replies_to<shared<prompt>, hint_set>::with<shared<classification>>>;

/// Strategy state of one pool and the snapshots of its members. One per pool.
using balancer_actor = caf::typed_actor<
    // Which members may serve this request, best first, and why not the others?
    caf::replies_to<candidates_query>::with<candidate_list>,
    // A member tells how it stands.
    caf::reacts_to<endpoint_snapshot>>;

/// Bucket, breaker, permits and latency digests of one endpoint. One per endpoint in the cluster; what it
/// says is exact.
using endpoint_actor = caf::typed_actor<
    // May this attempt be made? Answers with a permit, or a refusal with a reason and a time. The asking run
    // is monitored while it holds a permit.
    caf::replies_to<admit>::with<admission>,
    // An attempt has ended, or will not be made: its permit comes back.
    caf::reacts_to<attempt_report>,
    // A balancer wants this endpoint's snapshots from now on.
    caf::reacts_to<atom::subscribe, balancer_actor>,
    // How the endpoint stands.
    caf::replies_to<atom::status>::with<endpoint_status>>;

}  // namespace signalbox
