// SPDX-License-Identifier: Apache-2.0
// Drawing the traffic.
#include "bench/traffic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "base/json_writer.hpp"
#include "bench/phrases.hpp"

namespace signalbox::bench {

namespace {

using words = std::string_view;

constexpr std::array<words, 9> en_questions{"How do I {action} my {thing}?",
                                            "Can I {action} my {thing} without a receipt?",
                                            "What are your rules on {policy}?",
                                            "Do you offer {policy}?",
                                            "Hi! Is there a way to {action} the {thing} online?",
                                            "Where do I find the order number? I only have {order}.",
                                            "How long does delivery of a {thing} take at the moment?",
                                            "Which {thing} is right for a household of {count}?",
                                            "My order {order} was due at {clock}. When will it come?"};
constexpr std::array<words, 8> fr_questions{
    "Comment {action} mon produit ({thing}) ?",
    "Peut-on {action} un produit ({thing}) sans ticket de caisse ?",
    "Quelles sont vos règles pour {policy} ?",
    "Proposez-vous {policy} ?",
    "Bonjour, où trouver le numéro de commande ? Je n'ai que {order}.",
    "Combien de temps prend la livraison en ce moment ?",
    "Quel modèle ({thing}) convient à un foyer de {count} personnes ?",
    "Ma commande {order} devait arriver à {clock}. Quand viendra-t-elle ?"};

constexpr std::array<words, 3> en_troubles{
    "My {thing} has a problem: {symptom}. {feeling} {tried}, and {symptom}. What else can I do?",
    "Hello, I need help with my {thing} (order {order}). {feeling} Now {symptom}. {tried}. {tried}. Why does "
    "it do that, "
    "and how do I fix it?",
    "Please find out what is wrong with our {thing}. {feeling} First {symptom}, then {symptom}. {tried}, "
    "without success."};
constexpr std::array<words, 2> fr_troubles{
    "Mon appareil ({thing}) a un problème : {symptom}. {feeling} {tried}, et {symptom}. Que puis-je faire "
    "d'autre ?",
    "Bonjour, j'ai besoin d'aide pour mon appareil ({thing}, commande {order}). {feeling} Maintenant "
    "{symptom}. {tried}. "
    "{tried}. Pourquoi, et comment le réparer ?"};
constexpr std::array<words, 3> en_replies{
    "I am sorry to hear that. Please hold the button for {count} seconds until the light changes. What does "
    "it show then?",
    "Thank you. Could you tell me which version the app shows under settings, and since when it happens?",
    "That points to the power supply. Please measure it, or try the one of another device."};
constexpr std::array<words, 2> fr_replies{
    "Je suis désolé. Maintenez le bouton pendant {count} secondes jusqu'à ce que le voyant change. "
    "Qu'affiche-t-il ensuite ?",
    "Merci. Quelle version l'application affiche-t-elle dans les réglages, et depuis quand cela arrive-t-il "
    "?"};
constexpr std::array<words, 3> en_reports{"I did, and now {symptom}. {tried}.", "Still the same: {symptom}.",
                                          "It shows {fault} now. {tried}. What next?"};
constexpr std::array<words, 2> fr_reports{"C'est fait, et maintenant {symptom}. {tried}.",
                                          "Il affiche {fault} maintenant. Et ensuite ?"};
constexpr std::array<words, 5> log_lines{"[{clock}] WARN  link: retry {count} of 12, code {fault}",
                                         "[{clock}] INFO  boot: firmware 4.{count}.1, reset cause {count}",
                                         "[{clock}] ERROR pump: pressure low ({count}0 mbar), {fault}",
                                         "[{clock}] ERROR net: handshake failed after {count} s, {fault}",
                                         "[{clock}] INFO  power: {count}.1 V, temperature 4{count} C"};

constexpr std::array<words, 7> code_lines{
    "    order = client.orders.get(\"{order}\")",
    "    if response.status_code == 503: raise RuntimeError(\"{fault}\")",
    "    for attempt in range({count}): time.sleep(attempt * {count})",
    "    response = requests.get(BASE + \"/orders/{order}\", timeout={count})",
    "    print(response.json()[\"state\"], response.elapsed)",
    "    log.warning(\"late: %s\", \"{order}\")",
    "    except TimeoutError: queue.put((\"{order}\", {count}))"};

constexpr std::array<words, 3> en_wishes{
    "Write {text} for {occasion}. Make it {tone}.",
    "We need {text} about {occasion}, {tone}. Mention that delivery is free until the end of the month.",
    "Draft {text} for {occasion} that is {tone}, and give it a title."};
constexpr std::array<words, 2> fr_wishes{"Écris {text} pour {occasion}. Le ton : {tone}.",
                                         "Rédige {text} pour {occasion}, {tone}, avec un titre."};

constexpr std::array<words, 3> en_personal{" You can reach me at {mail}.", " My number is {phone}.",
                                           " Please answer to {mail} or call {phone}."};
constexpr std::array<words, 2> fr_personal{" Vous pouvez m'écrire à {mail}.", " Mon numéro est le {phone}."};
constexpr std::array<words, 3> en_hurry{" This is urgent, please answer right now.",
                                        " I need it immediately!",
                                        " It is urgent: the customer is waiting on the phone."};
constexpr std::array<words, 2> fr_hurry{" C'est urgent, répondez tout de suite.",
                                        " Il me le faut immédiatement, le client attend !"};

constexpr std::array<words, 3> en_asides{" {feeling}", " {tried}.", " Sometimes {symptom}."};
constexpr std::array<words, 3> fr_asides{" {feeling}", " {tried}.", " Parfois {symptom}."};
constexpr std::array<words, 1> en_scripts{" Our script that reads your order feed fails too:"};
constexpr std::array<words, 1> fr_scripts{" Notre script qui lit votre flux de commandes échoue aussi :"};

/// What is said in one language.
struct speech {
  std::string_view language;
  std::span<const words> questions, troubles, replies, reports, wishes, personal, hurry, asides, scripts;
};
constexpr speech english{"en",      en_questions, en_troubles, en_replies, en_reports,
                         en_wishes, en_personal,  en_hurry,    en_asides,  en_scripts};
constexpr speech french{"fr",      fr_questions, fr_troubles, fr_replies, fr_reports,
                        fr_wishes, fr_personal,  fr_hurry,    fr_asides,  fr_scripts};

/// A log-normal length, as lengths of texts are: its median, the deviation of its logarithm, and its bounds.
struct text_length {
  double median;
  double spread;
  double least;
  double most;
};
/// Tokens of an answer, by kind.
constexpr std::array<text_length, names_of<traffic_kind>.size()> answers{
    {{90, 0.5, 5, 4000}, {320, 0.6, 5, 4000}, {420, 0.6, 5, 4000}}};
constexpr text_length log_length{12, 0.7, 2, 150};    // lines
constexpr text_length script_length{10, 0.6, 3, 60};  // lines
constexpr text_length story_length{3, 0.6, 0, 20};    // sentences beside those that are always there

/// Log-normal, from two uniform numbers (Box and Muller 1958).
std::uint32_t length_of(const text_length& of, random_stream& random) {
  const double away =
      std::sqrt(-2 * std::log(1 - random.unit())) * std::cos(2 * std::numbers::pi * random.unit());
  return static_cast<std::uint32_t>(std::clamp(of.median * std::exp(of.spread * away), of.least, of.most));
}

class conversation {
 public:
  conversation(const speech& said, random_stream& random)
      : said_{said}, gaps_{gaps_of(said.language)}, random_{random} {
    w_.open_array();
    say("system", "You are the assistant of a shop for household electronics. Be correct, kind and brief.");
  }

  void ask(std::span<const words> patterns, const std::string& more) {
    say("user", one_of(patterns, gaps_, random_) + more);
  }
  void reply() { say("assistant", one_of(said_.replies, gaps_, random_)); }

  std::string some(std::span<const words> patterns) { return one_of(patterns, gaps_, random_); }

  std::string log() { return block("", log_lines, log_length); }
  std::string script() { return some(said_.scripts) + block("python", code_lines, script_length); }
  std::string story() {
    std::string out;
    for (auto sentences = length_of(story_length, random_); sentences > 0; --sentences)
      out += some(said_.asides);
    return out;
  }

  std::string text() {
    w_.close_array();
    return std::move(out_);
  }

 private:
  std::string block(std::string_view language, std::span<const words> lines, const text_length& of) {
    std::string out = fmt::format("\n\n```{}\n", language);
    for (auto left = length_of(of, random_); left > 0; --left) out += some(lines) + "\n";
    return out + "```";
  }

  void say(std::string_view role, std::string_view words_said) {
    w_.open_object().member("role", role).member("content", words_said).close_object();
  }

  const speech& said_;
  std::span<const gap> gaps_;
  random_stream& random_;
  std::string out_;
  json::writer w_{out_};
};

std::string messages_of(const traffic_request& made, const speech& said, random_stream& random) {
  conversation talk{said, random};
  std::string more;
  if (made.personal) more += talk.some(said.personal);
  if (made.urgent) more += talk.some(said.hurry);
  switch (made.kind) {
    case traffic_kind::faq:
      talk.ask(said.questions, more);
      break;
    case traffic_kind::troubleshooting:
      more = talk.story() + more;
      if (random.below(3) == 0) more += talk.log();
      if (random.below(10) == 0) more += talk.script();
      talk.ask(said.troubles, more);
      for (auto turns = random.below(3); turns > 0; --turns) {
        talk.reply();
        talk.ask(said.reports, random.below(4) == 0 ? talk.log() : std::string{});
      }
      break;
    case traffic_kind::creative:
      talk.ask(said.wishes, more);
      break;
  }
  return talk.text();
}

}  // namespace

traffic_request traffic::draw() {
  traffic_request out;
  const auto share = random_.below(100);
  out.kind = share < 60   ? traffic_kind::faq
             : share < 90 ? traffic_kind::troubleshooting
                          : traffic_kind::creative;
  const auto& said = random_.below(3) == 0 ? french : english;
  out.language = said.language;
  out.personal = random_.below(15) == 0;
  out.urgent = random_.below(15) == 0;
  out.day = static_cast<std::uint32_t>(next_ * days_ / requests_);
  out.messages = messages_of(out, said, random_);
  out.output_tokens = length_of(answers[static_cast<std::size_t>(out.kind)], random_);
  ++next_;
  return out;
}

std::string traffic_line(const traffic_request& made) {
  std::string out;
  json::writer w{out};
  w.open_object().member("model", "auto").key("messages").raw(made.messages);
  w.member("kind", name_of(made.kind)).member("day", std::uint64_t{made.day});
  w.member("language", made.language).member("urgent", made.urgent);
  w.member("output_tokens", std::uint64_t{made.output_tokens});
  w.key("labels").open_object().member("language", made.language);
  w.member("privacy", made.personal ? "personal" : "public");
  w.member("urgency", made.urgent ? "realtime" : "normal");
  if (made.kind == traffic_kind::faq) w.member("task", "question");
  if (made.kind == traffic_kind::creative) w.member("task", "creative");
  w.close_object().close_object();
  return out + "\n";
}

}  // namespace signalbox::bench
