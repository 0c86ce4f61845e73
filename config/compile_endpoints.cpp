// SPDX-License-Identifier: Apache-2.0
// Endpoints: where they are, what they cost, what they can do.
#include <algorithm>

#include "config/compile.hpp"
#include "config/token_family.hpp"

namespace signalbox {

namespace {

std::string_view default_url(const endpoint_config& e) {
  switch (e.provider) {
    case provider_kind::openai:
    case provider_kind::openai_responses:
      return "https://api.openai.com/v1";
    case provider_kind::anthropic:
      return "https://api.anthropic.com/v1";
    case provider_kind::gemini:
      return "https://generativelanguage.googleapis.com/v1beta";
    case provider_kind::compatible:
      return e.vendor ? row_of(*e.vendor).base_url : std::string_view{};
    case provider_kind::demo:
      break;
  }
  return {};
}

std::string vendor_names() {
  std::string out;
  for (const auto name : names_of<vendor_kind>) out.append(out.empty() ? "" : ", ").append(name);
  return out;
}

void check_vendor(compilation& work, const std::string& path, const endpoint_config& e) {
  if (work.is_unread(path + ".provider") || work.is_unread(path + ".vendor")) return;
  const bool compatible = e.provider == provider_kind::compatible;
  if (compatible && !e.vendor)
    work.error(path, "has no vendor, and compatible needs one", "add \"vendor\", one of: " + vendor_names());
  if (!compatible && e.vendor)
    work.error(path + ".vendor", "only compatible endpoints have a vendor",
               "remove it, or set \"provider\": \"compatible\"");
}

/// Says so if a compatible endpoint's address is not known and cannot be guessed.
bool has_address(compilation& work, const std::string& path, const endpoint_config& e) {
  if (!e.base_url.empty() || !default_url(e).empty()) return true;
  if (e.vendor && !work.is_unread(path + ".base_url"))
    work.error(path, "has no base_url, and there is no default for " + std::string{name_of(*e.vendor)},
               "add \"base_url\": \"" + std::string{row_of(*e.vendor).base_url_form} + "\"");
  return false;
}

void place(compilation& work, const std::string& path, endpoint_config& e) {
  if (e.provider == provider_kind::demo) {
    if (!e.base_url.empty()) work.error(path + ".base_url", "a demo endpoint has no URL", "remove it");
    return;
  }
  if (!has_address(work, path, e)) return;
  auto url = parse_base_url(e.base_url.empty() ? default_url(e) : e.base_url);
  if (!url) return work.error(path + ".base_url", url.error().message, url.error().hint);
  e.url = *std::move(url);
  const bool local = e.url.host == "localhost" || e.url.host == "::1" ||
                     (e.url.host_is_address && e.url.host.starts_with("127."));
  if (e.url.scheme == "http" && !local && !e.key.reference.empty())
    work.warning(path + ".base_url", "the credential and every prompt go over plain http", "use https");
}

/// A provider's own address asks for a key; somewhere else there may be a server that needs none. Of a
/// compatible endpoint the vendor says.
bool needs_key(const endpoint_config& e) {
  if (e.provider == provider_kind::compatible) return e.vendor && row_of(*e.vendor).needs_key;
  return e.base_url.empty();
}

void resolve_key(compilation& work, const std::string& path, endpoint_config& e,
                 const secret_source& secrets) {
  if (e.provider == provider_kind::demo) {
    if (!e.key.reference.empty()) work.error(path + ".key", "a demo endpoint has no credential", "remove it");
    return;
  }
  if (e.key.reference.empty()) {
    const bool unread = work.is_unread(path + ".provider") || work.is_unread(path + ".key");
    if (needs_key(e) && !unread && !work.is_unread(path + ".base_url"))
      work.error(path,
                 "has no key, and " + std::string{e.vendor ? name_of(*e.vendor) : name_of(e.provider)} +
                     " needs one",
                 "add \"key\": \"env:NAME\"");
    return;
  }
  auto value = secrets(e.key.reference);
  if (!value) return work.error(path + ".key", value.error().message, value.error().hint);
  e.key.value = *std::move(value);
}

void check_model(compilation& work, const std::string& path, const endpoint_config& e) {
  if ((e.model.empty() || !is_header_value(e.model)) && !work.is_unread(path + ".model"))
    work.error(path + ".model", "is empty or holds control characters",
               "write the name that the provider gives the model");
}

bool is_domain(const compilation& work, const std::string& name) {
  const auto& all = work.made.domains;
  return std::find(all.begin(), all.end(), name) != all.end();
}

void check_quality(compilation& work, const std::string& path, const endpoint_config& e) {
  for (const auto& [key, value] : e.quality)
    if (key != "default" && !from_name<task_kind>(key) && !is_domain(work, key))
      work.error(path + ".quality." + key, "is neither a task nor a domain",
                 "use `default`, a task such as `code`, or a domain such as `law`");
}

void check_demo(compilation& work, const std::string& path, const endpoint_config& e) {
  double sum = 0;
  for (const auto& fault : e.demo.faults) sum += fault.rate;
  if (sum > 1)
    work.error(path + ".demo.faults", "the rates add up to more than 1", "each is a share of all requests");
  if (e.provider != provider_kind::demo && work.places.contains(path + ".demo") &&
      !work.is_unread(path + ".provider"))
    work.error(path + ".demo", "only demo endpoints have these settings", "remove it");
}

/// Legacy completions and embeddings are passed on as they come, in OpenAI's format only.
void check_services(compilation& work, const std::string& path, const endpoint_config& e) {
  const bool passes = e.provider == provider_kind::openai || e.provider == provider_kind::compatible;
  if (passes || work.is_unread(path + ".provider") || work.is_unread(path + ".serves")) return;
  const auto provider = std::string{name_of(e.provider)};
  for (const auto what : e.serves) {
    if (what == service_kind::chat) continue;
    const auto service = std::string{name_of(what)};
    if (work.places.contains(path + ".serves"))
      work.error(path + ".serves", "an endpoint of provider " + provider + " cannot serve " + service,
                 "use provider openai or compatible, with the base_url of an API in OpenAI's format");
    else
      work.error(path + ".model",
                 "is a model for " + service + ", which provider " + provider + " cannot serve",
                 "use provider openai or compatible, with the base_url of an API in OpenAI's format; if it "
                 "is a model that chats, add \"serves\": [\"chat\"]");
  }
}

}  // namespace

void compile_endpoints(compilation& work, const secret_source& secrets, const catalogue& known) {
  if (work.given.endpoints.empty() && !work.is_unread("endpoints"))
    work.error("endpoints", "holds no endpoint", "add at least one");
  for (const auto& given : work.given.endpoints) {
    const auto path = "endpoints." + given.name;
    endpoint_config e;
    static_cast<endpoint_settings&>(e) = given;
    check_vendor(work, path, e);
    place(work, path, e);
    resolve_key(work, path, e, secrets);
    if (e.serves.empty()) e.serves = usual_services(e);
    compile_price(work, path, e, known);
    e.able = abilities(e);
    e.family = family_of(e.provider, e.model);
    check_services(work, path, e);
    check_model(work, path, e);
    check_quality(work, path, e);
    check_demo(work, path, e);
    if (e.limits.tpm && (e.limits.itpm || e.limits.otpm))
      work.error(path + ".limits", "has tpm and also itpm or otpm", "give tpm, or itpm and otpm");
    work.made.endpoints.push_back(std::move(e));
  }
  check_currencies(work);
}

}  // namespace signalbox
