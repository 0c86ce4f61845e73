// SPDX-License-Identifier: Apache-2.0
// English phrases.
#include <array>

#include "policy/classify_rules.hpp"

namespace signalbox {

namespace {

using namespace rules;
using enum rule_place;
constexpr auto english = rule_language::english;

// No rule here names a model, a tier or a provider: a prompt does not choose its own route. See
// classify_test.cpp.
constexpr std::array table{
    // How much thought it takes.
    complexity(
        "en.steps", 0.28F,
        "step by step|step-by-step|one step at a time|walk me through|show your work/working/reasoning|"
        "show all steps/work|chain of thought|think carefully|reason carefully|think through|think step|"
        "explain each step|explain every step|detail each step"),
    complexity(
        "en.depth", 0.15F,
        "in detail|in depth|in-depth|detailed/thorough/comprehensive/exhaustive/rigorous/deep|thoroughly|"
        "comprehensively|rigorously|critically|nuanced"),
    complexity("en.why", 0.22F,
               "explain why|why does/do/is/are/did/would/was/were/should/can/has/have|reason/reasons "
               "why|justify|how come|"
               "why or why not|explain your reasoning/answer|explain the reasoning"),
    complexity("en.explain", 0.12F, "explain|describe how|elaborate|how does|how would|interpret|discuss"),
    complexity(
        "en.prove", 0.46F,
        "prove|prove that|disprove|proof that/of/by|formal proof|derive/deriving|derivation|formally verify|"
        "by induction|by contradiction"),
    complexity("en.show-that", 0.3F, "show that|demonstrate that|deduce|infer that|if and only if"),
    complexity("en.compare", 0.2F,
               "compare|comparing|contrast|comparison|pros and cons|trade offs|tradeoffs|trade off|tradeoff|"
               "advantages and disadvantages|strengths and weaknesses|versus"),
    complexity("en.differ", 0.1F, "difference/differences/distinction between"),
    complexity("en.analyse", 0.24F,
               "analyse|analyze|analysing|analyzing|analysis|evaluate|evaluating|assess|assessing|critique|"
               "investigate|"
               "root cause|diagnose|implications|synthesize|synthesise",
               2),
    complexity("en.design", 0.3F,
               "design a/an/the/and|architect|architecture|devise|develop a/an|propose a/an/how|come up with "
               "a strategy/plan|"
               "formulate|engineer a/an|model the"),
    complexity(
        "en.optimise", 0.2F,
        "optimise|optimize|optimal|refactor|debug|deadlock|race condition|time complexity|space complexity|"
        "scalable|scalability|distributed|fault tolerant|thread safe|concurrent|concurrency|edge "
        "cases|migrate"),
    complexity(
        "en.solve", 0.15F,
        "solve|calculate|compute|how many|how much|probability|determine|find all|maximize|maximise|minimize|"
        "minimise|estimate|"
        "find the number/value/sum/area/smallest/largest/greatest/probability/remainder|how many ways|"
        "smallest/largest/greatest positive/possible/integer|remainder when"),
    complexity("en.implement", 0.16F,
               "implement|build a/an|write a program/compiler/parser/server|create an "
               "app/application/api|full stack|"
               "production ready|unit tests|integration tests"),
    complexity(
        "en.plan", 0.16F,
        "plan|roadmap|strategy|itinerary|project plan|business plan|migration plan|milestones|curriculum"),
    complexity("en.then", 0.1F,
               "and then|then|after that|afterwards|finally|followed by|secondly|in addition|as well "
               "as|next|once done",
               2, english),
    complexity(
        "en.limits", 0.05F,
        "must|must not|at least|at most|no more than|without using|exactly|ensure|make sure|should not|"
        "constraint/constraints|requirement/requirements|subject to|assume that|assuming|only use|do not use|"
        "don t use|taking into account|while keeping|backward compatible",
        4),
    complexity(
        "en.brief", -0.15F,
        "in one word|one word answer|yes or no|briefly|in short|short answer|just the answer|only the answer|"
        "in one sentence|keep it short|quick question|simple question|one sentence|in brief"),
    complexity(
        "en.small", -0.1F,
        "what is the capital|what time|how do you spell|spell|synonym/synonyms|antonym|define|what does|"
        "what day|who wrote|who is|who was|what year|when was|typo|typos"),

    // What is to be done.
    task("en.what", task_kind::question, 0.35F, instruction,
         "what|who|whom|when|where|which|how|why|is there|are there|do you know|can you tell me|tell me|what "
         "s|"
         "is it|are the|does the|did the|can i|should i|explain|describe|define|give me|list",
         english),
    task(
        "en.extract", task_kind::extraction, 0.75F, instruction,
        "extract|extracting|pull out|pick out|find all the|list all the|identify all|named entities|entities|"
        "parse|return the names|get the names|fields from|as json fields"),
    task("en.extract-in", task_kind::extraction, 0.3F, last_user,
         "extract|named entities|into a json|as json|to json"),
    task(
        "en.classify", task_kind::classification, 0.75F, instruction,
        "classify|classifying|categorize|categorise|label the/each/this/these|sentiment|positive or negative|"
        "spam or|is this spam|which category|what category|into categories|tag the/each/this|positive "
        "negative or|"
        "detect the language|true or false|assign a category/label"),
    task("en.summarise", task_kind::summarisation, 0.8F, instruction,
         "summarise|summarize|summarising|summarizing|summary|tl dr|tldr|key points|main points|key "
         "takeaways|sum up|"
         "in a nutshell|condense|shorten|recap|executive summary|bullet points"),
    task("en.summary", task_kind::summarisation, 0.25F, last_user,
         "summarise|summarize|summary|key takeaways"),
    task("en.translate", task_kind::translation, 0.95F, instruction,
         "translate|translating|translation|translate into/to|how do you say|how do i say|localize|localise"),
    task("en.rewrite", task_kind::rewriting, 0.8F, instruction,
         "rewrite|rephrase|rephrasing|paraphrase|proofread|proofreading|correct the/my/this/these|fix the "
         "grammar|"
         "grammar|spelling|improve this/my/the sentence/text/paragraph/wording/writing|make it/this "
         "more|polish|reword|"
         "more formal|more concise|edit the/my/this/following|tone of"),
    task("en.creative", task_kind::creative, 0.8F, instruction,
         "poem|haiku|sonnet|limerick|short story|story about|a story|bedtime story|lyrics|a song|song "
         "about|screenplay|"
         "dialogue between|slogan|slogans|tagline|taglines|brainstorm|invent|imagine|fictional|fairy tale|a "
         "joke|jokes|"
         "a speech|names for|name ideas|ideas for|role play|roleplay|creative|rap about|monologue|riddle "
         "about"),
    task(
        "en.draft", task_kind::creative, 0.6F, instruction,
        "write/draft/compose a/an/me "
        "email/letter/essay/article/post/blog/message/tweet/description/review/introduction|"
        "cover letter|blog post|product description|social media post|ad copy|press release|newsletter|essay|"
        "draft a/an|write/draft/compose me a/an"),
    task("en.code", task_kind::code, 0.8F, instruction,
         "write/create/implement/build/code/give a/an/the/me "
         "python/javascript/java/sql/bash/rust/go/typescript/cpp|"
         "function|script|unit test/tests|regex|regular "
         "expression|sql|query|refactor|debug|compile|compiles|bug|"
         "stack trace|exception|segfault|implement|code review|this code|the code|my code|some code|code "
         "that|code to|"
         "algorithm|dockerfile|api endpoint|rest api|html|css|a class|pull request|docstring|linked "
         "list|binary tree|hash map|database schema|data model|parser|backend|frontend"),
    task("en.code-in", task_kind::code, 0.3F, last_user,
         "function|python|javascript|typescript|sql|rust|golang|kotlin|bash|regex|compile|compiler|code|"
         "codebase|"
         "program|variable|array|method|class|library|unit "
         "tests|api|json|docker|kubernetes|git|react|thread|mutex",
         english, 2),
    task("en.reason", task_kind::reasoning, 0.6F, last_user,
         "prove|prove that|derive|step by step|step-by-step|logic puzzle|riddle|puzzle|deduce|explain why|"
         "show your work/working/reasoning|if and only if|probability|reason about|justify|explain your "
         "reasoning|"
         "trade offs|tradeoffs|pros and cons|root cause"),
    task("en.solve-it", task_kind::reasoning, 0.5F, instruction,
         "solve|calculate|compute|how many|how much|how far|how old|compare|analyse|analyze|evaluate|assess|"
         "determine|what is the probability|which is better|what would happen"),
    task("en.plan-it", task_kind::planning, 0.75F, instruction,
         "plan a/an/my/our/the|create/make/draw/write/design/give/develop/prepare a/an/me "
         "plan|itinerary|roadmap|schedule|"
         "project plan|business plan|meal plan|training plan|study plan|migration plan|lesson plan|action "
         "plan|"
         "to do list|organize|organise|timeline|milestones|strategy for|marketing strategy|plan for"),
    task("en.design-it", task_kind::planning, 0.4F, instruction,
         "design a/an/the|architecture for|devise|propose a/an"),
    task("en.tool", task_kind::tool_use, 0.5F, instruction,
         "use the tool|use the function|call the function/tool|search the web|search for|look up|book "
         "a/an/me|send an|"
         "what s the weather|weather in|turn on|turn off|set a/an timer/alarm/reminder|remind me"),
    task("en.chat", task_kind::chat, 0.5F, instruction,
         "hi|hello|hey|thanks|thank you|good morning|good evening|good night|how are you|bye|goodbye|what s "
         "up|"
         "nice to meet you|lol|haha|who are you|tell me about yourself|how s it going|you re "
         "welcome|ok|okay|cool|great"),
    task("en.image", task_kind::vision, 0.4F, instruction,
         "this image|the image|this picture|the picture|this photo|the photo|screenshot|diagram|in the image|"
         "chart|what do you see"),
    task("en.document", task_kind::long_document, 0.3F, instruction,
         "the document|this document|the report|this report|the contract|the paper|the transcript|attached|"
         "the following document/article/report/transcript/text|according to the text/document/passage|based "
         "on the text"),

    // How soon, and how dear.
    urgency("en.urgent", urgency_level::realtime, 0.7F, last_user,
            "asap|as soon as possible|it s urgent|this is urgent|very urgent|extremely urgent|urgent request|"
            "urgently need|need this now|need it now|i m in a hurry|in a rush|answer immediately|respond "
            "immediately|"
            "reply immediately|immediate answer|immediate response|time sensitive|time critical|production "
            "is down|"
            "right away please|answer quickly|need a quick answer"),
    urgency("en.now", urgency_level::realtime, 0.6F, instruction,
            "urgent|urgently|right now|immediately|right away|emergency|quickly please"),
    urgency(
        "en.no-rush", urgency_level::batch, 0.9F, last_user,
        "no rush|not urgent|not very urgent|not that urgent|not so urgent|no hurry|no urgency|isn t "
        "urgent|whenever you can|whenever you have time|"
        "take your time|when you have time|overnight batch|overnight|batch mode|as a batch|in a batch job|"
        "nightly batch|low priority|can wait|no deadline|run this tonight|in the background|by next week|"
        "not time sensitive|there s no hurry"),
    cost("en.cheap", cost_tolerance_level::low, 0.7F,
         "as cheap as possible|as cheaply as possible|keep it cheap|keep this cheap|keep the cost low|keep "
         "costs down|"
         "keep costs low|lowest cost|minimal cost|minimise the cost|minimize the cost|minimize cost|minimise "
         "cost|"
         "don t spend much|do not spend much|cheap answer|save tokens|cost matters|tight budget for this "
         "request"),
    cost("en.any-cost", cost_tolerance_level::high, 0.7F,
         "money is no object|cost is no object|price is no object|regardless of cost|regardless of the cost|"
         "whatever it costs|cost doesn t matter|cost does not matter|cost is not an issue|cost is no issue|"
         "spare no expense|no matter the cost|quality over cost|quality matters more than cost"),
};

}  // namespace

std::span<const rule> english_rules() noexcept { return table; }

}  // namespace signalbox
