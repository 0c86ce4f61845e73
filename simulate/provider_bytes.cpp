// SPDX-License-Identifier: Apache-2.0
// The rows, made from those of the four families.
#include "simulate/provider_bytes.hpp"

#include "simulate/anthropic_bytes.hpp"
#include "simulate/completions_bytes.hpp"
#include "simulate/gemini_bytes.hpp"
#include "simulate/openai_bytes.hpp"
#include "simulate/responses_bytes.hpp"

namespace signalbox::simulate {

namespace {

constexpr std::string_view json_type = "application/json";
constexpr std::string_view stream_type = "text/event-stream; charset=utf-8";

template <canned_error (*Failure)(error_kind, const answer_facts&)>
std::string failure_body(error_kind kind, const answer_facts& facts) {
  return Failure(kind, facts).body;
}

std::string openai_models(const answer_facts& facts) { return openai::models(*facts.now); }
std::string anthropic_models(const answer_facts&) { return anthropic::models(); }
std::string gemini_models(const answer_facts&) { return gemini::models(); }
std::string one_embedding(const answer_facts& facts) { return gemini::embeddings(facts, false); }
std::string many_embeddings(const answer_facts& facts) { return gemini::embeddings(facts, true); }

constexpr provider_bytes openai_row{json_type,
                                    stream_type,
                                    openai::reply,
                                    openai::stream,
                                    openai::keep_alive,
                                    openai::failure,
                                    openai::failure,
                                    openai::failure_event,
                                    failure_body<openai::failure>,
                                    openai::ordinary_headers,
                                    error_kind::server_error,
                                    false};

constexpr provider_bytes anthropic_row{json_type,
                                       stream_type,
                                       anthropic::reply,
                                       anthropic::stream,
                                       anthropic::keep_alive,
                                       anthropic::failure,
                                       anthropic::failure,
                                       anthropic::failure_event,
                                       failure_body<anthropic::failure>,
                                       anthropic::ordinary_headers,
                                       error_kind::overloaded,
                                       false};

constexpr provider_bytes gemini_row{"application/json; charset=UTF-8",
                                    "text/event-stream",
                                    gemini::reply,
                                    gemini::stream,
                                    gemini::keep_alive,
                                    gemini::failure,
                                    gemini::failure,
                                    gemini::failure_event,
                                    failure_body<gemini::failure>,
                                    gemini::ordinary_headers,
                                    error_kind::overloaded,
                                    false};

constexpr provider_bytes with_reply(provider_bytes row, std::string (*reply)(const answer_facts&)) {
  row.reply = reply;
  row.counts_only = true;
  return row;
}

constexpr provider_bytes responses_row = [] {
  auto row = openai_row;
  row.reply = responses::reply;
  row.stream = responses::stream;
  row.keep_alive = responses::keep_alive;
  row.failure_event = responses::failure_event;
  row.failed_reply = responses::failed_reply;
  return row;
}();

constexpr provider_bytes completions_row = [] {
  auto row = openai_row;
  row.reply = openai::completion;
  row.stream = openai::completion_stream;
  return row;
}();

constexpr provider_bytes gemini_array_row = [] {
  auto row = gemini_row;
  row.stream_type = row.json_type;
  return row;
}();

constexpr auto openai_embeddings_row = with_reply(openai_row, openai::embeddings);
constexpr auto openai_models_row = with_reply(openai_row, openai_models);
constexpr auto anthropic_count_row = with_reply(anthropic_row, anthropic::token_count);
constexpr auto anthropic_models_row = with_reply(anthropic_row, anthropic_models);
constexpr auto gemini_count_row = with_reply(gemini_row, gemini::token_count);
constexpr auto gemini_models_row = with_reply(gemini_row, gemini_models);
constexpr auto gemini_embedding_row = with_reply(gemini_row, one_embedding);
constexpr auto gemini_embeddings_row = with_reply(gemini_row, many_embeddings);

const provider_bytes& openai_bytes_for(request_kind kind) {
  if (kind == request_kind::completions) return completions_row;
  if (kind == request_kind::embeddings) return openai_embeddings_row;
  return kind == request_kind::models ? openai_models_row : openai_row;
}

const provider_bytes& anthropic_bytes_for(request_kind kind) {
  if (kind == request_kind::count_tokens) return anthropic_count_row;
  return kind == request_kind::models ? anthropic_models_row : anthropic_row;
}

const provider_bytes& gemini_bytes_for(const request_facts& request) {
  if (request.kind == request_kind::embeddings)
    return request.batch ? gemini_embeddings_row : gemini_embedding_row;
  if (request.kind == request_kind::count_tokens) return gemini_count_row;
  if (request.kind == request_kind::models) return gemini_models_row;
  return request.json_array ? gemini_array_row : gemini_row;
}

}  // namespace

const provider_bytes& bytes_for(const request_facts& request) {
  switch (request.speaks) {
    case dialect::anthropic:
      return anthropic_bytes_for(request.kind);
    case dialect::responses:
      return responses_row;
    case dialect::gemini:
      return gemini_bytes_for(request);
    case dialect::openai:
      break;
  }
  return openai_bytes_for(request.kind);
}

}  // namespace signalbox::simulate
