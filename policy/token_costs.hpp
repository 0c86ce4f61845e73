// SPDX-License-Identifier: Apache-2.0
// The numbers behind the token estimate: what a piece of a text costs, by vocabulary and language. Fitted by
// `scripts/fit-tokens`; docs/language-and-tokens.md says on what and how well they hold.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace signalbox::token_costs {

/// Words longer than this are counted as this long, plus their letters beyond it.
inline constexpr std::size_t longest_word = 16;

enum class script : std::uint8_t { latin, greek, cyrillic, semitic, indic, han, kana, hangul, emoji, symbol };
inline constexpr std::size_t scripts = 10;

/// Vocabularies that were measured, in the order of the tables.
inline constexpr std::size_t vocabularies = 7;
using by_vocabulary = std::array<float, vocabularies>;

/// Tokens of words: of each, of each letter from the fourth, eighth and twelfth on, of each that has an
/// accent, and of each of its letters from the fourth on.
struct word_costs {
  float word;
  float from_fourth;
  float from_eighth;
  float from_twelfth;
  float accented;
  float accented_from_fourth;
};

/// Tokens of what is no word, and of English words. Some are negative: what is joined to something else
/// takes back what it cost alone.
struct piece_costs {
  float upper_word;  ///< of two or more capitals, and per letter
  float upper_letter;
  float digit_group;
  float digit;
  float apart_digits;
  float mark_run;
  float mark_extra;
  float glued;
  float closed_line;
  float newline;
  float gap;
  float stray;
  float symbol_run;
  float symbol;
  float emoji_run;
  float emoji;
  word_costs english;
};

inline constexpr std::array<piece_costs, vocabularies> pieces{{
    // o200k_base: GPT-4o and later
    {0.779F,
     0.115F,
     1.357F,
     -0.162F,
     0.94F,
     1.036F,
     0.142F,
     -0.788F,
     -1.107F,
     1.088F,
     0.977F,
     0.8F,
     -0.041F,
     0.73F,
     0.1F,
     1.8F,
     {0.974F, 0.025F, 0.008F, 0.119F, 1.507F, 0.217F}},
    // cl100k_base: GPT-4, GPT-3.5
    {0.813F,
     0.123F,
     1.244F,
     -0.112F,
     0.975F,
     1.059F,
     0.136F,
     -0.838F,
     -1.117F,
     1.043F,
     1.007F,
     0.8F,
     -0.042F,
     0.887F,
     0.1F,
     2.7F,
     {0.976F, 0.026F, 0.005F, 0.156F, 1.65F, 0.405F}},
    // Claude 2, as published with @anthropic-ai/tokenizer
    {0.904F,
     0.103F,
     1.167F,
     -0.084F,
     0.066F,
     1.031F,
     0.14F,
     -0.062F,
     -0.343F,
     1.041F,
     0.388F,
     0.8F,
     0.047F,
     0.97F,
     0.1F,
     2.6F,
     {0.963F, 0.054F, -0.042F, 0.174F, 1.63F, 0.432F}},
    // Gemma 3, which is also that of Gemini
    {0.578F,
     0.173F,
     0.015F,
     0.986F,
     1.024F,
     1.033F,
     0.093F,
     0.05F,
     -0.141F,
     1.059F,
     1.111F,
     0.8F,
     0.11F,
     0.982F,
     0.1F,
     1.0F,
     {0.972F, 0.025F, -0.024F, 0.13F, 1.241F, 0.349F}},
    // Llama 3
    {0.816F,
     0.122F,
     1.246F,
     -0.112F,
     0.973F,
     1.058F,
     0.136F,
     -0.836F,
     -1.117F,
     1.044F,
     1.005F,
     0.8F,
     -0.034F,
     0.871F,
     0.1F,
     2.7F,
     {0.977F, 0.026F, 0.004F, 0.157F, 1.558F, 0.358F}},
    // Mistral 7B, 32,000 pieces
    {0.838F,
     0.235F,
     0.175F,
     0.911F,
     1.062F,
     1.005F,
     0.213F,
     0.133F,
     -0.375F,
     1.331F,
     1.112F,
     0.8F,
     0.052F,
     1.047F,
     0.1F,
     3.3F,
     {0.944F, 0.101F, -0.057F, 0.151F, 1.588F, 0.462F}},
    // Qwen 3
    {0.813F,
     0.129F,
     0.284F,
     0.877F,
     0.959F,
     1.059F,
     0.133F,
     -0.845F,
     -1.128F,
     1.054F,
     1.001F,
     0.8F,
     -0.029F,
     0.851F,
     0.1F,
     1.1F,
     {0.976F, 0.026F, 0.005F, 0.155F, 1.641F, 0.382F}},
}};

/// Words of other languages of Latin letters: tokens in the first vocabulary, and how many times as many in
/// each.
struct latin_costs {
  std::string_view language;  ///< empty: all that are not here
  word_costs words;
  by_vocabulary factor;
};

inline constexpr std::array<latin_costs, 25> latin{{
    {"ca",
     {1.145F, 0.084F, 0.07F, 0.153F, 1.536F, 0.117F},
     {1, 1.195F, 1.24F, 1.018F, 1.188F, 1.207F, 1.191F}},
    {"cs",
     {1.028F, 0.172F, 0.036F, 0.146F, 1.906F, 0.235F},
     {1, 1.316F, 1.446F, 0.945F, 0.951F, 1.307F, 1.309F}},
    {"da",
     {0.874F, 0.296F, -0.095F, 0.17F, 1.041F, 0.316F},
     {1, 1.172F, 1.291F, 1.027F, 1.166F, 1.304F, 1.172F}},
    {"de",
     {0.87F, 0.164F, 0.006F, 0.13F, 0.663F, 0.292F},
     {1, 1.247F, 1.394F, 1.011F, 1.244F, 1.394F, 1.234F}},
    {"es",
     {0.955F, 0.161F, -0.148F, 0.154F, 1.232F, 0.913F},
     {1, 1.155F, 1.309F, 0.99F, 1.153F, 1.344F, 1.154F}},
    {"et",
     {0.672F, 0.432F, -0.208F, 0.105F, 1.033F, 0.345F},
     {1, 1.295F, 1.412F, 1.074F, 1.29F, 1.435F, 1.291F}},
    {"fi",
     {0.754F, 0.459F, -0.252F, 0.195F, 0.783F, 0.378F},
     {1, 1.241F, 1.343F, 1.032F, 1.236F, 1.389F, 1.239F}},
    {"fr",
     {0.903F, 0.153F, -0.156F, 0.14F, 1.577F, 0.004F},
     {1, 1.221F, 1.344F, 0.985F, 1.217F, 1.321F, 1.204F}},
    {"hr",
     {0.866F, 0.351F, -0.151F, 0.125F, 0.982F, 0.37F},
     {1, 1.252F, 1.402F, 0.98F, 1.208F, 1.368F, 1.251F}},
    {"hu",
     {0.782F, 0.393F, -0.143F, 0.16F, 1.322F, 0.347F},
     {1, 1.257F, 1.411F, 0.933F, 1.229F, 1.277F, 1.249F}},
    {"id",
     {0.948F, 0.155F, 0.058F, 0.092F, 1.091F, 0.435F},
     {1, 1.233F, 1.547F, 0.937F, 1.23F, 1.647F, 1.233F}},
    {"it",
     {0.835F, 0.308F, -0.231F, 0.087F, 0.11F, 0.252F},
     {1, 1.143F, 1.301F, 0.925F, 1.14F, 1.241F, 1.136F}},
    {"lt",
     {1.178F, 0.263F, -0.045F, 0.127F, 1.724F, 0.355F},
     {1, 1.292F, 1.348F, 0.988F, 1.268F, 1.301F, 1.213F}},
    {"lv",
     {0.705F, 0.409F, -0.124F, 0.142F, 2.123F, 0.278F},
     {1, 1.296F, 1.399F, 1.03F, 1.275F, 1.351F, 1.272F}},
    {"nb",
     {0.874F, 0.296F, -0.095F, 0.17F, 1.041F, 0.316F},
     {1, 1.172F, 1.291F, 1.027F, 1.166F, 1.304F, 1.172F}},
    {"nl",
     {0.941F, 0.165F, -0.02F, 0.117F, 1.512F, 0.446F},
     {1, 1.294F, 1.476F, 1.08F, 1.288F, 1.378F, 1.292F}},
    {"pl",
     {0.711F, 0.474F, -0.379F, 0.12F, 1.094F, 0.387F},
     {1, 1.187F, 1.479F, 0.912F, 1.171F, 1.297F, 1.11F}},
    {"pt",
     {0.842F, 0.201F, -0.119F, 0.133F, 0.93F, 0.09F},
     {1, 1.248F, 1.355F, 1.026F, 1.248F, 1.444F, 1.236F}},
    {"ro",
     {1.0F, 0.249F, -0.111F, 0.128F, 1.202F, 0.321F},
     {1, 1.171F, 1.293F, 0.986F, 1.16F, 1.284F, 1.162F}},
    {"sk",
     {0.88F, 0.344F, -0.159F, 0.133F, 1.654F, 0.271F},
     {1, 1.287F, 1.424F, 0.965F, 1.086F, 1.316F, 1.264F}},
    {"sl",
     {1.233F, 0.235F, -0.029F, 0.135F, 1.095F, 0.277F},
     {1, 1.26F, 1.341F, 1.034F, 1.198F, 1.312F, 1.258F}},
    {"sv",
     {0.883F, 0.277F, -0.145F, 0.191F, 1.366F, 0.257F},
     {1, 1.2F, 1.294F, 1.014F, 1.192F, 1.292F, 1.198F}},
    {"tr",
     {0.863F, 0.327F, -0.147F, 0.118F, 1.865F, 0.159F},
     {1, 1.386F, 1.581F, 0.962F, 1.002F, 1.683F, 1.179F}},
    {"vi",
     {1.052F, 0.159F, 0.178F, 0.145F, 1.194F, -0.026F},
     {1, 1.639F, 2.501F, 0.925F, 0.943F, 2.203F, 0.989F}},
    {"", {0.45F, 0.408F, -0.202F, 0.144F, 1.091F, 0.435F}, {1, 1.229F, 1.362F, 0.99F, 1.191F, 1.329F, 1.2F}},
}};

/// Tokens in the first vocabulary, per run of letters of one script and per letter; in the order of `script`.
struct script_cost {
  float run;
  float letter;
};

inline constexpr std::array<script_cost, scripts> script_costs{{
    {0.0F, 0.0F},       // latin
    {-0.163F, 0.426F},  // greek
    {0.206F, 0.313F},   // cyrillic
    {0.432F, 0.265F},   // semitic
    {-0.039F, 0.399F},  // indic
    {0.023F, 0.828F},   // han
    {0.05F, 0.662F},    // kana
    {0.69F, 0.483F},    // hangul
    {0.0F, 0.0F},       // emoji
    {0.0F, 0.0F},       // symbol
}};
inline constexpr by_vocabulary script_factor{1, 2.335F, 3.092F, 0.88F, 1.219F, 2.518F, 1.395F};
inline constexpr float han_beside_kana = 0.116F;  // where the language is not known to be Japanese

/// The same by language, where that is known.
struct script_language {
  std::string_view language;
  script of;
  script_cost cost;
  by_vocabulary factor;
};

inline constexpr std::array<script_language, 17> script_languages{{
    {"el", script::greek, {-0.263F, 0.442F}, {1, 2.615F, 3.301F, 1.009F, 1.044F, 2.905F, 2.545F}},
    {"ru", script::cyrillic, {0.676F, 0.191F}, {1, 1.747F, 1.941F, 0.957F, 1.13F, 1.457F, 1.254F}},
    {"uk", script::cyrillic, {0.606F, 0.256F}, {1, 1.739F, 1.892F, 0.899F, 0.958F, 1.299F, 1.504F}},
    {"bg", script::cyrillic, {0.338F, 0.304F}, {1, 1.568F, 1.711F, 0.939F, 1.261F, 1.28F, 1.353F}},
    {"sr", script::cyrillic, {0.197F, 0.379F}, {1, 1.653F, 1.683F, 0.956F, 1.26F, 1.208F, 1.352F}},
    {"he", script::semitic, {0.48F, 0.378F}, {1, 2.48F, 2.236F, 1.148F, 2.48F, 2.513F, 1.019F}},
    {"ar", script::semitic, {0.521F, 0.238F}, {1, 2.433F, 3.117F, 1.086F, 1.263F, 3.072F, 1.242F}},
    {"fa", script::semitic, {0.117F, 0.336F}, {1, 2.373F, 3.398F, 0.911F, 0.976F, 3.299F, 1.906F}},
    {"hi", script::indic, {-0.463F, 0.497F}, {1, 3.024F, 3.398F, 0.789F, 1.624F, 3.154F, 2.828F}},
    {"bn", script::indic, {0.196F, 0.38F}, {1, 3.385F, 5.083F, 0.7F, 3.372F, 3.186F, 3.005F}},
    {"ta", script::indic, {1.254F, 0.208F}, {1, 4.169F, 5.842F, 0.742F, 4.169F, 3.477F, 3.388F}},
    {"th", script::indic, {-0.092F, 0.423F}, {1, 2.281F, 4.311F, 0.794F, 1.176F, 2.482F, 1.383F}},
    {"ka", script::indic, {0.477F, 0.29F}, {1, 6.016F, 3.835F, 1.239F, 6.016F, 3.223F, 3.193F}},
    {"ko", script::hangul, {0.798F, 0.443F}, {1, 1.586F, 1.817F, 0.913F, 1.064F, 1.97F, 1.181F}},
    {"zh", script::han, {0.037F, 0.826F}, {1, 1.567F, 1.418F, 0.839F, 1.039F, 1.413F, 0.794F}},
    {"ja", script::han, {-0.188F, 0.756F}, {1, 1.396F, 1.35F, 0.72F, 0.926F, 1.452F, 0.842F}},
    {"ja", script::kana, {0.682F, 0.61F}, {1, 1.396F, 1.35F, 0.72F, 0.926F, 1.452F, 0.842F}},
}};

/// How far an estimate is off in 19 of 20 texts: sqrt(a * tokens + (b * tokens)^2) + c * odd pieces.
struct doubt {
  float per_token;
  float share;
  float per_odd_piece;
};
inline constexpr doubt english_doubt{0.5F, 0.07F, 0.15F};
inline constexpr doubt latin_doubt{0.9F, 0.06F, 0.2F};
inline constexpr doubt script_doubt{1.2F, 0.09F, 0.2F};
inline constexpr doubt unknown_doubt{3.0F, 0.2F, 0.4F};

}  // namespace signalbox::token_costs
