// SPDX-License-Identifier: Apache-2.0
// What stands around a number: the words before it, and how its digits are grouped.
#include <string_view>

#include "policy/personal_detectors.hpp"

namespace signalbox::personal {

namespace {

// Labels are compared by their first eight letters, folded.
constexpr std::size_t label_letters = 8;

constexpr std::uint64_t key_of(std::string_view word) {
  std::uint64_t key = 0;
  for (const char c : word.substr(0, label_letters)) key = key << 8 | static_cast<std::uint8_t>(c);
  return key;
}

template <std::size_t count>
constexpr std::array<std::uint64_t, count> keys(const std::string_view (&words)[count]) {
  std::array<std::uint64_t, count> out{};
  for (std::size_t i = 0; i < count; ++i) out[i] = key_of(words[i]);
  return out;
}

constexpr auto phone_words =
    keys({"phone",     "telephone", "tel",     "mobile",   "call",    "calling",   "appel",    "appelle",
          "appelez",   "appeler",   "joindre", "portable", "fax",     "sms",       "whatsapp", "cell",
          "cellphone", "gsm",       "contact", "telefono", "telefon", "answering", "reach",    "dial"});
constexpr auto order_words = keys(
    {"order",  "commande", "ref",      "reference",   "invoice",  "facture", "ticket", "dossier", "sku",
     "isbn",   "ean",      "tracking", "colis",       "suivi",    "serial",  "serie",  "case",    "id",
     "part",   "article",  "produit",  "product",     "batch",    "lot",     "bug",    "issue",   "patent",
     "brevet", "siret",    "siren",    "transaction", "shipment", "item"});
constexpr auto network_words =
    keys({"ip", "ips", "ipv", "address", "adresse", "host", "server", "serveur", "ping", "subnet", "gateway",
          "dns", "hote", "client", "peer", "login", "logged"});
constexpr auto version_words =
    keys({"version",  "versions", "v",         "release", "build",   "firmware", "chapter",
          "chapitre", "section",  "paragraph", "figure",  "upgrade", "upgraded", "update",
          "updated",  "driver",   "pilote",    "clause",  "article", "ver"});
constexpr auto card_words = keys({"card", "carte", "visa", "mastercard", "cb", "amex", "credit", "debit"});
constexpr auto identity_words =
    keys({"ssn", "social", "security", "secu", "securite", "sociale", "nir", "insee"});

constexpr auto company_words = keys({"siret", "siren", "entreprise", "societe", "rcs", "etablissement"});
constexpr auto birth_words =
    keys({"born", "birth", "birthday", "birthdate", "dob", "naissance", "naissait", "nee"});
constexpr auto licence_words =
    keys({"license", "licence", "licenses", "permis", "passport", "passeport", "dl"});
constexpr auto le = key_of("le");
constexpr auto ne = key_of("ne");

template <std::size_t count>
bool holds(const std::array<std::uint64_t, count>& words, std::uint64_t key) {
  for (const auto w : words)
    if (w == key) return true;
  return false;
}

void note(std::uint64_t key, labels& out) {
  out.phone = out.phone || holds(phone_words, key);
  out.order = out.order || holds(order_words, key);
  out.network = out.network || holds(network_words, key);
  out.version = out.version || holds(version_words, key);
  out.card = out.card || holds(card_words, key);
  out.identity = out.identity || holds(identity_words, key);
  out.company = out.company || holds(company_words, key);
  out.licence = out.licence || holds(licence_words, key);
  out.birth = out.birth || holds(birth_words, key);
}

/// Reads words backwards; a UTF-8 e with acute or grave is an e.
class backward_words {
 public:
  backward_words(std::string_view text, std::size_t from, std::size_t most)
      : text_{text}, i_{from}, stop_{from > most ? from - most : 0} {}

  /// The key of the next word to the left; 0 when there is none.
  std::uint64_t next() {
    while (i_ > stop_ && letter() == 0) --i_;
    std::array<char, 32> word{};
    std::size_t length = 0;
    for (char c = 0; i_ > stop_ && (c = letter()) != 0;) {
      i_ -= static_cast<std::uint8_t>(text_[i_ - 1]) >= 0x80 ? 2U : 1U;
      if (length < word.size()) word[length++] = c;
    }
    std::uint64_t key = 0;
    for (std::size_t k = 0; k < label_letters && k < length; ++k)
      key = key << 8 | static_cast<std::uint8_t>(word[length - 1 - k]);
    return key;
  }

 private:
  // The folded letter that ends at i_, or 0.
  [[nodiscard]] char letter() const {
    const char c = text_[i_ - 1];
    if (is_letter(c)) return lower(c);
    const bool e_with_accent = (c == '\xa9' || c == '\xa8') && at(text_, i_ - 2) == '\xc3';
    return e_with_accent && i_ > stop_ + 1 ? 'e' : '\0';
  }

  std::string_view text_;
  std::size_t i_;
  std::size_t stop_;
};

}  // namespace

labels labels_before(std::string_view text, std::size_t begin) noexcept {
  constexpr std::size_t bytes = 40;
  constexpr int words = 4;
  labels out;
  backward_words reader{text, begin, bytes};
  std::uint64_t behind = 0;
  for (int i = 0; i < words; ++i) {
    const auto key = reader.next();
    if (key == 0) break;
    note(key, out);
    // "né le": the first word alone is French for "not".
    out.birth = out.birth || (key == ne && behind == le);
    behind = key;
  }
  return out;
}

std::size_t blank_at(std::string_view text, std::size_t i) noexcept {
  const char c = at(text, i);
  if (c == ' ') return 1;
  if (c == '\xc2' && at(text, i + 1) == '\xa0') return 2;
  if (c == '\xe2' && at(text, i + 1) == '\x80' && at(text, i + 2) == '\xaf') return 3;
  return 0;
}

digit_groups read_groups(std::string_view text, std::size_t begin) noexcept {
  digit_groups out;
  std::size_t i = begin;
  std::size_t digits = 0;
  char separator = 0;
  while (out.count < digit_groups::most_groups) {
    auto& g = out.groups[out.count];
    g = {i, i, digits, separator};
    while (is_digit(at(text, i)) && digits < digit_groups::most_digits) out.digits[digits++] = text[i++];
    if (is_digit(at(text, i))) return out;  // too long to be anything; this group does not count
    g.end = i;
    ++out.count;
    const auto blank = blank_at(text, i);
    const char c = at(text, i);
    separator = blank != 0 ? ' ' : c;
    const auto width = blank != 0 ? blank : 1;
    if (separator != ' ' && separator != '-' && separator != '.' && separator != '/') return out;
    if (!is_digit(at(text, i + width))) return out;
    i += width;
  }
  return out;
}

}  // namespace signalbox::personal
