// SPDX-License-Identifier: Apache-2.0
// The gaps, and filling them.
#include "bench/phrases.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace signalbox::bench {

namespace {

using words = std::string_view;

constexpr std::array<words, 12> en_things{
    "coffee machine", "router",      "air purifier", "office chair", "robot vacuum", "wireless headset",
    "e-bike",         "smart scale", "gift card",    "dehumidifier", "tablet",       "subscription"};
constexpr std::array<words, 12> en_actions{"return",
                                           "exchange",
                                           "register the warranty of",
                                           "cancel my order of the",
                                           "change the delivery date of",
                                           "reset",
                                           "clean",
                                           "update the firmware of",
                                           "get an invoice for",
                                           "track the parcel with",
                                           "recycle",
                                           "extend the warranty of"};
constexpr std::array<words, 8> en_policies{"delivery to islands", "the return period for opened boxes",
                                           "student discounts",   "payment in instalments",
                                           "gift wrapping",       "click and collect on Sundays",
                                           "price matching",      "spare parts after ten years"};
constexpr std::array<words, 9> en_symptoms{"it stops after {count} minutes and shows {fault}",
                                           "the light blinks red {count} times and then nothing happens",
                                           "it will not connect to the network since the update",
                                           "it makes a grinding noise whenever I start it",
                                           "the app says that the device is offline although it is on",
                                           "it restarts by itself at {clock} every night",
                                           "the battery is empty after {count} hours instead of a day",
                                           "water is leaking from the left side",
                                           "the display freezes on the welcome screen"};
constexpr std::array<words, 8> en_tried{"I have unplugged it for {count} minutes",
                                        "I have reset it twice",
                                        "I have replaced the filter",
                                        "I have tried another cable",
                                        "I have installed the latest version",
                                        "I have cleaned the contacts with a dry cloth",
                                        "I have moved it closer to the access point",
                                        "I have followed the manual page by page"};
constexpr std::array<words, 6> en_feelings{"I bought it {count} weeks ago.",
                                           "It worked well until yesterday.",
                                           "My colleague has the same one without any trouble.",
                                           "This is the second device that does it.",
                                           "We use it in a small office.",
                                           "It stands in a dry room."};
constexpr std::array<words, 6> en_texts{"a friendly mail",         "a short product description",
                                        "a newsletter paragraph",  "a poem of {count} lines",
                                        "a post for social media", "a slogan and {count} variants of it"};
constexpr std::array<words, 7> en_occasions{
    "the launch of our new {thing}",          "customers whose parcel was late",
    "the tenth birthday of the shop",         "a discount on the {thing}",
    "people who have not ordered for a year", "the opening of a repair café",
    "a customer who praised our {thing}"};
constexpr std::array<words, 6> en_tones{
    "warm and personal",          "playful, with one joke",         "sober and short",
    "apologetic but not servile", "in the style of a travel guide", "for readers of twelve years"};

constexpr std::array<words, 12> fr_things{"machine à café",    "box internet",      "purificateur d'air",
                                          "chaise de bureau",  "robot aspirateur",  "casque sans fil",
                                          "vélo électrique",   "balance connectée", "carte cadeau",
                                          "déshumidificateur", "tablette",          "abonnement"};
constexpr std::array<words, 8> fr_actions{
    "retourner",     "échanger", "enregistrer la garantie de", "annuler la commande de",
    "réinitialiser", "nettoyer", "obtenir une facture pour",   "suivre le colis de"};
constexpr std::array<words, 6> fr_policies{
    "la livraison en Corse",      "le délai de retour d'un produit ouvert",
    "les remises pour étudiants", "le paiement en plusieurs fois",
    "l'emballage cadeau",         "les pièces détachées après dix ans"};
constexpr std::array<words, 7> fr_symptoms{"l'appareil s'arrête après {count} minutes et affiche {fault}",
                                           "le voyant rouge clignote {count} fois et puis plus rien",
                                           "il ne se connecte plus au réseau depuis la mise à jour",
                                           "il fait un bruit de frottement à chaque démarrage",
                                           "l'application dit qu'il est hors ligne alors qu'il est allumé",
                                           "il redémarre tout seul à {clock} chaque nuit",
                                           "la batterie est vide après {count} heures au lieu d'une journée"};
constexpr std::array<words, 6> fr_tried{"Je l'ai débranché pendant {count} minutes",
                                        "Je l'ai réinitialisé deux fois",
                                        "J'ai changé le filtre",
                                        "J'ai essayé un autre câble",
                                        "J'ai installé la dernière version",
                                        "J'ai suivi le manuel page par page"};
constexpr std::array<words, 5> fr_feelings{
    "Je l'ai acheté il y a {count} semaines.", "Il marchait bien jusqu'à hier.",
    "C'est le deuxième appareil qui fait cela.", "Nous l'utilisons dans un petit bureau.",
    "Il se trouve dans une pièce sèche."};
constexpr std::array<words, 5> fr_texts{"un mail chaleureux", "une courte description de produit",
                                        "un paragraphe pour la lettre d'information",
                                        "un poème de {count} vers", "un message pour les réseaux sociaux"};
constexpr std::array<words, 6> fr_occasions{"le lancement de notre nouveau produit ({thing})",
                                            "les clients dont le colis est en retard",
                                            "les dix ans de la boutique",
                                            "une remise sur : {thing}",
                                            "ceux qui n'ont rien commandé depuis un an",
                                            "l'ouverture d'un atelier de réparation"};
constexpr std::array<words, 4> fr_tones{"chaleureux et personnel", "drôle, avec une seule blague",
                                        "sobre et court", "pour des lecteurs de douze ans"};

constexpr std::array en{
    gap{"thing", en_things},     gap{"action", en_actions},     gap{"policy", en_policies},
    gap{"symptom", en_symptoms}, gap{"tried", en_tried},        gap{"feeling", en_feelings},
    gap{"text", en_texts},       gap{"occasion", en_occasions}, gap{"tone", en_tones}};
constexpr std::array fr{
    gap{"thing", fr_things},     gap{"action", fr_actions},     gap{"policy", fr_policies},
    gap{"symptom", fr_symptoms}, gap{"tried", fr_tried},        gap{"feeling", fr_feelings},
    gap{"text", fr_texts},       gap{"occasion", fr_occasions}, gap{"tone", fr_tones}};

constexpr std::array<words, 8> first_names{"nadia",   "pierre", "oscar", "lena",
                                           "youssef", "carla",  "tom",   "agnes"};
constexpr std::array<words, 8> last_names{"morel", "baker", "lind",  "okafor",
                                          "petit", "weber", "rossi", "hansen"};

/// For the gaps that every language has; empty: it is none of them.
std::string fresh(std::string_view name, random_stream& random) {
  if (name == "order") return fmt::format("{}-{}", "ABKR"[random.below(4)], 100'000 + random.below(900'000));
  if (name == "fault") return fmt::format("E{:02}-{}", random.below(40), 100 + random.below(900));
  if (name == "count") return std::to_string(2 + random.below(11));
  if (name == "clock") return fmt::format("{}:{:02}", random.below(24), random.below(60));
  if (name == "mail")
    return fmt::format("{}.{}{}@example.org", first_names[random.below(first_names.size())],
                       last_names[random.below(last_names.size())], random.below(100));
  if (name == "phone")
    return fmt::format("06 {:02} {:02} {:02} {:02}", 10 + random.below(89), random.below(100),
                       random.below(100), random.below(100));
  return {};
}

}  // namespace

std::span<const gap> gaps_of(std::string_view language) {
  return language == "fr" ? std::span<const gap>{fr} : std::span<const gap>{en};
}

std::string filled(std::string_view pattern, std::span<const gap> gaps, random_stream& random) {
  std::string out;
  for (std::size_t at = 0; at < pattern.size();) {
    const auto open = std::min(pattern.find('{', at), pattern.size());
    out += pattern.substr(at, open - at);
    const auto close = pattern.find('}', open);
    if (close == std::string_view::npos) return out.append(pattern.substr(open));
    const auto name = pattern.substr(open + 1, close - open - 1);
    const auto found =
        std::find_if(gaps.begin(), gaps.end(), [name](const gap& g) { return g.name == name; });
    const auto value = fresh(name, random);
    if (found != gaps.end())
      out += one_of(found->with, gaps, random);
    else
      out += value.empty() ? pattern.substr(open, close + 1 - open) : std::string_view{value};
    at = close + 1;
  }
  return out;
}

std::string one_of(std::span<const std::string_view> patterns, std::span<const gap> gaps,
                   random_stream& random) {
  return filled(patterns[random.below(patterns.size())], gaps, random);
}

}  // namespace signalbox::bench
