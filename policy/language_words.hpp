// SPDX-License-Identifier: Apache-2.0
// Words by which languages are told apart: function words, and for English and French what prompts begin
// with.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "policy/words.hpp"

namespace signalbox::language_words {

enum class language : std::uint8_t {
  english,
  french,
  spanish,
  german,
  italian,
  portuguese,
  dutch,
  catalan,
  romanian,
  polish,
  nordic,
  turkish,
};
inline constexpr std::size_t languages = 12;

struct language_list {
  language of;
  std::string_view words;  ///< folded, separated by one space
};

inline constexpr std::array<language_list, 15> lists{{
    {language::english,
     "the of and to in is that it for was on are as with be this have from or had by but not what all were "
     "when we "
     "there can an your which their said if do will each about how up out them then she many some so these "
     "would "
     "other into has more her two him see could no make than first been its who now my made over did down "
     "only way "
     "find use may any me you i he they his our us a at after also because before between both during such "
     "through "
     "under while where why whose should might must does doing done being here very just most"},
    {language::english,
     "please write explain give tell translate help hello hi hey thanks thank describe list show create need "
     "want "
     "summarize summarise capital using following text code function sentence word words step good morning "
     "best "
     "think reverse check fix question answer email letter story poem between difference compare name number "
     "time "
     "day year people work world long great old new like know get go one every another without within "
     "whether "
     "something nothing everything someone however there's let's how's what's customer order date feedback "
     "review wrote "
     "sort negative positive rewrite draft paragraph am is are today tomorrow yesterday week month much per "
     "too call set "
     "start stop turn speak define look read change my mine yes got let said says money safe place "
     "really weather"},
    {language::french,
     "le la les de des du un une et est que qui dans en pour pas plus par sur ne se ce il elle ils elles au "
     "aux avec "
     "son sa ses leur leurs ou mais comme nous vous je tu on y cette cet ces sont etait etaient ont avait a "
     "ete etre "
     "avoir fait faire tout tous toute toutes bien aussi sans peut deux meme encore apres avant entre depuis "
     "alors "
     "donc quand dont ainsi si non oui mon ma mes ton ta tes notre nos votre vos lui moi toi eux rien jamais "
     "toujours tres trop peu moins vers chez sous lors afin car cela ceci celui celle ceux quel quelle quels "
     "quelles quoi comment pourquoi combien voici voila parce puis ensuite enfin chaque plusieurs quelques "
     "autre "
     "autres suis sommes etes sera serait seront doit dois peux peuvent veux veut faut ai as avons avez jour "
     "an ans"},
    {language::french,
     "bonjour salut merci explique expliquez expliquer ecris ecrivez ecrire donne donnez donner traduis "
     "traduisez "
     "traduire resume resumez resumer redige redigez decris decrivez corrige corrigez compare comparez fais "
     "faites "
     "dis aide liste classe phrase texte mot mots francais francaise anglais anglaise suivant suivante "
     "exemple "
     "etape etapes reponse difference question repondez reponds bien stp svp plait voudrais besoin merci "
     "capitale "
     "quelle trouve "
     "calcule resous planifie raconte demontre propose proposez analyse analysez utilisateur fonction lettre "
     "courriel histoire poeme "
     "monde "
     "nouveau nouvelle petit petite grand grande annee ville pays vie homme femme temps chose ciel bleu eau "
     "aujourd "
     "hui bonsoir envoyer gerer choisir lire prendre mettre gens travail entreprise livre dernier derniere "
     "premier premiere roman histoire ici faudrait serais pouvez "
     "pouvoir vouloir savoir dire voir aller avis selon leurs dont lequel laquelle trois quatre cinq six "
     "sept huit neuf "
     "dix mois semaine demain hier maintenant soir matin fois maniere partir grace ville depart cadre cours"},
    {language::spanish,
     "el la los las de del un una y es que en por con para su sus como mas pero se no al lo le si ya o este "
     "esta "
     "estos estas ese eso ha han fue ser son muy sin sobre tambien me mi tu te nos hay donde cuando quien "
     "desde todo "
     "todos nada entre hasta porque cual cuales hola gracias por favor escribe explica cuanto puede tiene "
     "hacer "
     "a e u estan era uno dos otro otra donde sea esa asi solo ano anos vida dia"},
    {language::german,
     "der die das und ist in den von zu mit sich des auf fur nicht ein eine als auch es an werden aus er hat "
     "dass "
     "sie nach wird bei einer um am sind noch wie einem uber einen so zum war haben nur oder aber vor zur "
     "bis mehr "
     "durch man sein wurde wenn konnen kann ich du wir ihr mein dein was wer wo warum bitte danke hallo "
     "schreibe "
     "im dem ihre ihren seine diese dieser dieses gegen vom wieder schon sehr alle unter habe mich mir uns"},
    {language::italian,
     "il lo la i gli le di a da in con su per tra fra un uno una e che non si del della dei delle al alla ai "
     "alle "
     "dal nel nella come piu ma anche sono ha ho hanno era essere stato questo questa questi quello quella "
     "suo sua "
     "suoi mio mia ci se cosa dove quando perche chi ciao grazie scrivi spiega molto tutto tutti ogni solo "
     "sul "
     "sulla nei nelle degli ne o mi ti lei lui fatto fare due anni poi prima ancora"},
    {language::portuguese,
     "o a os as de do da dos das em no na nos nas um uma e que nao para com por se mais como mas foi ao aos "
     "ele ela "
     "seu sua ou ser quando muito ja esta eu tambem so pelo pela ate isso entre era depois sem mesmo ter tem "
     "voce "
     "meu minha ola obrigado escreva explique qual quais porque onde este essa esse sao estao fazer pode "
     "anos"},
    {language::dutch,
     "de het een en van in is dat op te zijn met voor niet aan er die om ook als dan maar bij of uit nog "
     "naar heeft "
     "hij ze ik je we wat wordt kan door over deze werd tot hebben was zo worden hun meer waar hoe waarom "
     "dit geen "
     "moet alle haar onder veel al tegen u uw mijn zich"},
    {language::catalan,
     "el la els les de del dels un una i es que en amb per al als no ha va han son com mes pero seva seu o "
     "aquest "
     "aquesta aquests molt tambe ser quan fins entre sobre ja hi ho tot tots cap sense et em a "
     "pels "
     "anys dues seves aixo perque qui"},
    {language::romanian,
     "si in de la cu pe din un o nu este sunt care sa se mai ca pentru a fost au al ale lui ei lor prin dupa "
     "fi are "
     "dar sau cand cum ce unde acest aceasta fiecare fara intre va vor fie iar noi poate foarte toate despre "
     "pana "
     "am as ai ne le"},
    {language::polish,
     "w i z na do nie sie jest to ze o od po za przez dla jak ale co tak czy tym jego byc byl ich tego jako "
     "oraz lub "
     "juz tylko moze gdy ktory ktora ktore przy bardzo roku sa jej mnie ma u a ten ta te"},
    {language::nordic,
     "och att det som en pa ar av for med den till inte om ett han var jag men har de sig fran vi kan nar "
     "eller nu "
     "ut man ska skulle ocksa efter og er til ikke af der at et kunne fra vil hun blev hvor hvad sa jeg "
     "deres i "
     "under mot vara alla denna detta mycket hos mig dig sin"},
    {language::turkish,
     "ve bir bu da de icin ile olarak daha cok gibi ama ne en olan kadar var sonra her yok degil mi ki o ben "
     "sen biz "
     "siz nasil neden olup ise ya veya tarafindan iyi buyuk onun"},
    {language::spanish, "traduce resume texto siguiente frase ayuda necesito quiero"},
}};

/// By how many languages have a word: what it counts for each of them.
inline constexpr std::array<float, languages + 1> share{0,    1.0F, 0.45F, 0.28F, 0.2F, 0.16F, 0.13F,
                                                        0.1F, 0.1F, 0.1F,  0.1F,  0.1F, 0.1F};

using vote_row = std::array<float, languages>;

struct known_word {
  std::uint32_t hash = 0;
  std::uint16_t held = 0;  ///< a bit per language; 0: a free slot
  std::uint16_t row = 0;   ///< of its votes
};

inline constexpr std::size_t slots = 2048;
inline constexpr std::size_t rows = 256;

struct word_table {
  std::array<known_word, slots> words{};
  std::array<vote_row, rows> votes{};  ///< the first is all zero
};

/// All lists by hash, with linear probing. Two words of one hash would share their languages: a test would
/// notice.
inline constexpr auto table = [] {
  word_table out{};
  for (const auto& list : lists) {
    const auto bit = static_cast<std::uint16_t>(1U << static_cast<unsigned>(list.of));
    for (std::size_t begin = 0; begin < list.words.size();) {
      const auto space = list.words.find(' ', begin);
      const auto end = space == list.words.npos ? list.words.size() : space;
      const auto hash = word_hash(list.words.substr(begin, end - begin));
      auto slot = hash % slots;
      while (out.words[slot].held != 0 && out.words[slot].hash != hash) slot = (slot + 1) % slots;
      out.words[slot] = {hash, static_cast<std::uint16_t>(out.words[slot].held | bit), 0};
      begin = end + 1;
    }
  }
  // Words that the same languages have share a row.
  std::array<std::uint16_t, std::size_t{1} << languages> row_of{};
  std::uint16_t next = 1;
  for (auto& w : out.words) {
    if (w.held == 0) continue;
    if (row_of[w.held] == 0) {
      row_of[w.held] = next;
      for (std::size_t l = 0; l < languages; ++l)
        if (((static_cast<unsigned>(w.held) >> l) & 1U) != 0)
          out.votes[next][l] = share[static_cast<std::size_t>(std::popcount(w.held))];
      ++next;
    }
    w.row = row_of[w.held];
  }
  return out;
}();

/// The word with this hash; null: not known.
constexpr const known_word* find(std::uint32_t hash) noexcept {
  for (auto slot = hash % slots; table.words[slot].held != 0; slot = (slot + 1) % slots)
    if (table.words[slot].hash == hash) return &table.words[slot];
  return nullptr;
}

}  // namespace signalbox::language_words
